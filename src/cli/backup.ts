import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Command, InvalidArgumentError } from 'commander'
import { openConfiguredGraph } from '../configuredGraph.ts'
import { dumpStore, isStoreIdle } from '../embedded/dump.ts'
import { openGraph } from '../graph/openGraph.ts'
import { readSettings, type Settings } from '../settings.ts'
import { exportGraph, readContent, readFileDigest } from '../transfer/backup/exportGraph.ts'
import { getManifestPath, type Manifest, writeManifest } from '../transfer/backup/manifest.ts'
import { deleteOldBackups, toBackupName } from '../transfer/backup/retention.ts'
import { parseWholeNumber } from './arguments.ts'
import {
  assertDatabaseExists,
  createDatabaseOption,
  type DatabaseOptions,
  getDatabaseName,
} from './database.ts'
import { UsageError } from './failures.ts'
import { assertFileWritable } from './files.ts'
import { printLine, printProgress } from './output.ts'
import { summarizeContent, verifyBackup } from './verifyBackup.ts'

interface BackupOptions extends DatabaseOptions {
  readonly every?: number
  readonly keep: number
  readonly verify?: true
}

/** `backup atlas.backup`: everything in the database, the service's own records included, and a manifest. */
export const backupCommand = new Command('backup')
  .summary('back up the database to a file')
  .description(
    'Back up the database to a file: a Neo4j dump of a stopped embedded database, an export otherwise. ' +
      'The service may be running and writing.',
  )
  .argument('<file>', 'file to create, with its manifest beside it; with --every a folder of such files')
  .option('--every <duration>', 'repeat, for example every 6h, 30min or 1d, until interrupted', parseInterval)
  .option('--keep <number>', 'with --every, backups to keep', parseWholeNumber(1), 14)
  .option('--verify', 'restore the backup into a temporary embedded database and compare the content')
  .addOption(createDatabaseOption())
  .action(async (path: string, options: BackupOptions) => {
    assertDatabaseExists(options)
    if (options.every === undefined) return writeBackup(resolve(path), options)
    await mkdir(path, { recursive: true })
    await writeBackupsRegularly(resolve(path), options.every, options)
  })

const millisecondsPerUnit = { min: 60_000, h: 3_600_000, d: 86_400_000 }

function parseInterval(text: string): number {
  const [, count, unit] = /^([1-9]\d{0,3})(min|h|d)$/.exec(text) ?? []
  if (count !== undefined)
    return Number(count) * millisecondsPerUnit[unit as keyof typeof millisecondsPerUnit]
  throw new InvalidArgumentError('It must be a number and a unit, such as 30min, 6h or 1d.')
}

/** Writes backups until the process is interrupted. A failed one is reported, and the next one is tried in time. */
async function writeBackupsRegularly(
  folder: string,
  intervalMs: number,
  options: BackupOptions,
): Promise<void> {
  for (;;) {
    const startedAt = new Date()
    try {
      await writeBackup(join(folder, toBackupName(startedAt)), options)
      const deleted = await deleteOldBackups(folder, options.keep)
      if (deleted.length > 0) printLine(`Deleted ${deleted.join(', ')}`)
    } catch (error) {
      printProgress(`Backup failed: ${error instanceof Error ? error.message : String(error)}`)
    }
    await sleep(Math.max(0, startedAt.getTime() + intervalMs - Date.now()))
  }
}

async function writeBackup(file: string, options: BackupOptions): Promise<void> {
  if (existsSync(file)) throw new UsageError(`${file} already exists`)
  await assertFileWritable(file)
  const settings = readSettings()
  const { way, content } = await createBackup(settings, getDatabaseName(options), file)
  const manifest = await writeManifest(file, { way, content, file: await readFileDigest(file) })
  printLine(`Backed up ${summarizeContent(content)} to ${file}; manifest: ${getManifestPath(file)}`)
  if (!options.verify) return
  await verifyBackup(settings, file, manifest)
  printLine(`Restored ${file} into a temporary database: its content is that of the manifest`)
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
