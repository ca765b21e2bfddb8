import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { Command } from 'commander'
import { dumpStore, isStoreIdle } from '../embedded/dump.ts'
import { openGraph } from '../graph/openGraph.ts'
import { AtlasError } from '../model/errors.ts'
import { openConfiguredGraph } from '../service.ts'
import { readSettings, type Settings } from '../settings.ts'
import { exportGraph, readContent, readFileDigest } from '../transfer/backup/exportGraph.ts'
import {
  type BackupContent,
  getManifestPath,
  type Manifest,
  writeManifest,
} from '../transfer/backup/manifest.ts'
import { createDatabaseOption, type DatabaseOptions, getDatabaseName } from './database.ts'
import { printLine, printProgress } from './output.ts'

/** `backup atlas.backup`: all that is kept, the service's own included, and a manifest beside it. */
export const backupCommand = new Command('backup')
  .description(
    "keep all of a database in a file: Neo4j's own dump of an embedded one, an export of any other",
  )
  .argument('<file>', 'where to; a manifest with counts and checksums is put beside it')
  .addOption(createDatabaseOption())
  .action(async (filePath: string, options: DatabaseOptions) => {
    const file = resolve(filePath)
    if (existsSync(file)) throw new AtlasError('SETUP', `${file} is there already`)
    const settings = readSettings()
    const { way, content } = await createBackup(settings, getDatabaseName(options), file)
    await writeManifest(file, { way, content, file: await readFileDigest(file) })
    printLine(
      `${file} holds ${summarizeContent(content)}; ${getManifestPath(file)} says what has to be in it`,
    )
  })

/** How much there is of what, in a line. */
export function summarizeContent({ nodes, relationships }: BackupContent): string {
  const total = (counts: Readonly<Record<string, number>>) =>
    Object.values(counts).reduce((sum, count) => sum + count, 0)
  return `${total(nodes)} nodes and ${total(relationships)} relationships`
}

async function createBackup(
  settings: Settings,
  name: string,
  file: string,
): Promise<Pick<Manifest, 'way' | 'content'>> {
  const store = { home: settings.CX_ATLAS_HOME, name, onProgress: printProgress }
  const isIdle = settings.NEO4J_URI === undefined && (await isStoreIdle(store))
  const graph = await openConfiguredGraph(settings, { name, canShare: true, onProgress: printProgress })
  const exact = openGraph(graph.settings, { useBigInt: true })
  const close = async () => {
    await exact.close()
    await graph.close()
  }
  try {
    if (!isIdle) return { way: 'export', content: await exportGraph(exact, file) }
    const content = await readContent(exact)
    await close()
    await dumpStore(store, file)
    return { way: 'dump', content }
  } finally {
    await close()
  }
}
