import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { Presets, SingleBar } from 'cli-progress'
import { Command, InvalidArgumentError, Option } from 'commander'
import type { Graph } from '../graph/graph.ts'
import { migrate } from '../graph/migrations/migrate.ts'
import { AtlasError } from '../model/errors.ts'
import { readSettings } from '../settings.ts'
import type { ImportRecord } from '../transfer/import/importRecord.ts'
import type { ImportMode } from '../transfer/import/importRow.ts'
import { openImportService } from '../transfer/import/jobs.ts'
import { toImportError } from '../transfer/import/runImportInline.ts'
import { createDatabaseOption, type DatabaseOptions, withGraph } from './database.ts'
import { printLine } from './output.ts'

interface ImportCommandOptions extends DatabaseOptions {
  readonly mode: ImportMode
  readonly dryRun?: true
  readonly confirm?: number
}

/** Imports files: `import touchpoints.csv relationships.csv`, `import workshop.xlsx --dry-run`. */
export const importCommand = new Command('import')
  .description('import files: CSV, a zip of CSV, XLSX, JSON, NDJSON, GraphML, or a whiteboard')
  .argument('<files...>', 'all that belong together')
  .addOption(new Option('--mode <mode>', 'how').choices(['upsert', 'create', 'replace']).default('upsert'))
  .option('--dry-run', 'the same answer, and nothing is written')
  .addOption(new Option('--confirm <count>', 'how many elements replace may remove').argParser(parseCount))
  .addOption(createDatabaseOption())
  .action(async (files: string[], options: ImportCommandOptions) => {
    for (const file of files) await checkFile(file)
    await withGraph(options, (graph) => importFiles(graph, files, options))
  })

async function checkFile(file: string): Promise<void> {
  const stats = await stat(file).catch((cause: unknown) => {
    throw new AtlasError('INVALID_INPUT', `${file}: there is no such file`, { cause })
  })
  if (!stats.isFile()) throw new AtlasError('INVALID_INPUT', `${file}: is no file`)
}

async function importFiles(
  graph: Graph,
  files: readonly string[],
  options: ImportCommandOptions,
): Promise<void> {
  await migrate(graph)
  const imports = openImportService(graph, { folder: join(readSettings().CX_ATLAS_HOME, 'imports') })
  try {
    const id = crypto.randomUUID()
    for (const file of files) await imports.spool.receive(id, basename(file), createReadStream(file))
    const { mode, dryRun = false, confirm } = options
    await imports.begin(id, {
      mode,
      dryRun,
      confirm,
      author: 'command line',
      files: files.map((file) => basename(file)),
    })
    const record = await showProgress(imports.watch(id))
    if (record?.state === 'failed') throw toImportError(record)
    if (record) printImport(record)
  } finally {
    await imports.close()
  }
}

/** A bar while rows are written; the last record at the end. */
async function showProgress(records: AsyncIterable<ImportRecord>): Promise<ImportRecord | undefined> {
  const bar = new SingleBar(
    {
      format: '{state} {bar} {percentage} % | {value} of {total} rows | {rate} rows/s | {left} s left',
      clearOnComplete: true,
    },
    Presets.rect,
  )
  bar.start(1, 0, { state: 'received', rate: '–', left: '–' })
  let lastRecord: ImportRecord | undefined
  for await (const record of records) {
    lastRecord = record
    const { state, rowsTotal, rowsWritten, rowsRead, rowsPerSecond, secondsLeft } = record
    bar.setTotal(rowsTotal ?? Math.max(rowsRead, 1))
    bar.update(rowsTotal === undefined ? 0 : rowsWritten, {
      state,
      rate: rowsPerSecond ?? '–',
      left: secondsLeft ?? '–',
    })
  }
  bar.stop()
  return lastRecord
}

function printImport({
  id,
  dryRun,
  counts,
  notices,
  lookAlikes,
  removals,
  removalsTotal,
}: ImportRecord): void {
  for (const notice of notices) printLine(notice)
  for (const { file, row, name, like } of lookAlikes) {
    printLine(`${file}:${row} ${name} is new and looks like ${like.name} (${like.kind} ${like.id})`)
  }
  for (const removal of removals) printLine(`${dryRun ? 'would remove' : 'removed'} ${removal}`)
  if (removalsTotal > removals.length) printLine(`and ${removalsTotal - removals.length} more`)
  const { created, updated, unchanged, removed } = counts
  printLine(
    `${created} created, ${updated} updated, ${unchanged} unchanged, ${removed} removed${dryRun ? '; nothing was written' : ''}`,
  )
  if (!dryRun) printLine(`import ${id}`)
}

function parseCount(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('It has to be a whole number.')
  return Number(text)
}
