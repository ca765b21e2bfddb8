import { createReadStream } from 'node:fs'
import { basename } from 'node:path'
import { Presets, SingleBar } from 'cli-progress'
import { Command, Option } from 'commander'
import type { Graph } from '../graph/graph.ts'
import { migrate } from '../graph/migrations/migrate.ts'
import { readSettings } from '../settings.ts'
import {
  type ImportMode,
  type ImportRecord,
  importModeNames,
  importStates,
} from '../transfer/import/importRecord.ts'
import { ImportService } from '../transfer/import/importService.ts'
import { toImportError } from '../transfer/import/runImportInline.ts'
import { assertSpoolWritable, getSpoolFolder } from '../transfer/import/uploadSpool.ts'
import { parseWholeNumber } from './arguments.ts'
import { createDatabaseOption, type DatabaseOptions, withGraph } from './database.ts'
import { assertFileReadable } from './files.ts'
import { printLine } from './output.ts'

interface ImportCommandOptions extends DatabaseOptions {
  readonly mode: ImportMode
  readonly dryRun?: true
  readonly confirm?: number
}

/** Imports files: `import touchpoints.csv relationships.csv`, `import workshop.xlsx --dry-run`. */
export const importCommand = new Command('import')
  .summary('import files into the map')
  .description('Import files into the map: CSV, a zip of CSV, XLSX, JSON, NDJSON, GraphML or a whiteboard.')
  .argument('<files...>', 'files that belong together; all are imported or none')
  .addOption(
    new Option('--mode <mode>', 'what to do with elements that exist')
      .choices(importModeNames)
      .default('upsert'),
  )
  .option('--dry-run', 'validate and report what would change; write nothing')
  .addOption(
    new Option('--confirm <count>', 'number of elements that --mode replace may remove').argParser(
      parseWholeNumber(0),
    ),
  )
  .addOption(createDatabaseOption())
  .action(async (files: string[], options: ImportCommandOptions) => {
    for (const file of files) await assertFileReadable(file)
    await withGraph(options, (graph) => importFiles(graph, files, options))
  })

async function importFiles(
  graph: Graph,
  files: readonly string[],
  options: ImportCommandOptions,
): Promise<void> {
  const folder = getSpoolFolder(readSettings().CX_ATLAS_HOME)
  await assertSpoolWritable(folder)
  await migrate(graph)
  const imports = new ImportService(graph, { folder })
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

/** Shows a progress bar while rows are written; resolves to the last record. */
async function showProgress(records: AsyncIterable<ImportRecord>): Promise<ImportRecord | undefined> {
  const bar = new SingleBar(
    {
      format: '{state} {bar} {percentage} % | {value} of {total} rows | {rate} rows/s | {left} s left',
      clearOnComplete: true,
    },
    Presets.rect,
  )
  bar.start(1, 0, { state: importStates.received.label, rate: '–', left: '–' })
  let lastRecord: ImportRecord | undefined
  for await (const record of records) {
    lastRecord = record
    const { state, rowsTotal, rowsWritten, rowsRead, rowsPerSecond, secondsLeft } = record
    bar.setTotal(rowsTotal ?? Math.max(rowsRead, 1))
    bar.update(rowsTotal === undefined ? 0 : rowsWritten, {
      state: importStates[state].label,
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
    printLine(`${file}:${row} ${name} is new but similar to ${like.name} (${like.kind} ${like.id})`)
  }
  for (const removal of removals) printLine(`${dryRun ? 'would remove' : 'removed'} ${removal}`)
  if (removalsTotal > removals.length) printLine(`and ${removalsTotal - removals.length} more`)
  const { created, updated, unchanged, removed } = counts
  printLine(
    `${created} created, ${updated} updated, ${unchanged} unchanged, ${removed} removed${dryRun ? '; nothing was written' : ''}`,
  )
  if (!dryRun) printLine(`Import ${id}`)
}
