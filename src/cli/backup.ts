import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { Command } from 'commander'
import { dumpStore, isStoreIdle } from '../embedded/dump.ts'
import { openGraph } from '../graph/openGraph.ts'
import { openConfiguredGraph } from '../service.ts'
import { readSettings, type Settings } from '../settings.ts'
import { exportGraph, readContent, readFileDigest } from '../transfer/backup/exportGraph.ts'
import {
  type BackupContent,
  getManifestPath,
  type Manifest,
  writeManifest,
} from '../transfer/backup/manifest.ts'
import {
  assertDatabaseExists,
  createDatabaseOption,
  type DatabaseOptions,
  getDatabaseName,
} from './database.ts'
import { UsageError } from './failures.ts'
import { assertFileWritable } from './files.ts'
import { printLine, printProgress } from './output.ts'

/** `backup atlas.backup`: everything in the database, the service's own records included, and a manifest. */
export const backupCommand = new Command('backup')
  .summary('back up the database to a file')
  .description(
    'Back up the database to a file: a Neo4j dump of a stopped embedded database, an export otherwise.',
  )
  .argument('<file>', 'file to create; its manifest, with counts and checksums, is written beside it')
  .addOption(createDatabaseOption())
  .action(async (filePath: string, options: DatabaseOptions) => {
    const file = resolve(filePath)
    if (existsSync(file)) throw new UsageError(`${file} already exists`)
    await assertFileWritable(file)
    assertDatabaseExists(options)
    const settings = readSettings()
    const { way, content } = await createBackup(settings, getDatabaseName(options), file)
    await writeManifest(file, { way, content, file: await readFileDigest(file) })
    printLine(`Backed up ${summarizeContent(content)} to ${file}; manifest: ${getManifestPath(file)}`)
  })

/** The size of a backup in a line. */
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
