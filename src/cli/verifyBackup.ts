import { loadStore, markLoadComplete } from '../embedded/dump.ts'
import { startEmbedded } from '../embedded/embeddedDatabase.ts'
import { openGraph } from '../graph/openGraph.ts'
import type { Settings } from '../settings.ts'
import type { BackupContent, Manifest } from '../transfer/backup/manifest.ts'
import { assertContentMatches, restoreGraph } from '../transfer/backup/restore.ts'
import { printProgress } from './output.ts'

/** The size of a backup in a line. */
export function summarizeContent({ nodes, relationships }: BackupContent): string {
  const total = (counts: Readonly<Record<string, number>>) =>
    Object.values(counts).reduce((sum, count) => sum + count, 0)
  return `${total(nodes)} nodes and ${total(relationships)} relationships`
}

/** Restores a backup into a temporary embedded database; SETUP if its content is not that of the manifest. */
export async function verifyBackup(settings: Settings, file: string, manifest: Manifest): Promise<void> {
  const store = {
    home: settings.CX_ATLAS_HOME,
    name: `verify-${process.pid}`,
    isTemporary: true,
    onProgress: printProgress,
  }
  if (manifest.way === 'dump') {
    await loadStore(store, file)
    await markLoadComplete(store)
  }
  const database = await startEmbedded(store)
  const exactGraph = openGraph(database, { useBigInt: true })
  try {
    if (manifest.way === 'export') await restoreGraph(exactGraph, file)
    await assertContentMatches(exactGraph, manifest)
  } finally {
    await exactGraph.close()
    await database.stop()
  }
}
