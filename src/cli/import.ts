import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { Presets, SingleBar } from 'cli-progress'
import { Command, Option } from 'commander'
import type { Graph } from '../graph/graph.ts'
import { migrate } from '../graph/migrations/migrate.ts'
import { formatCount } from '../model/text.ts'
import { parseYaml, YamlError } from '../model/yaml.ts'
import { readSettings } from '../settings.ts'
import {
  type HeldValues,
  type ImportChange,
  type ImportCounts,
  type ImportMode,
  type ImportRecord,
  importModeNames,
  importStates,
} from '../transfer/import/importRecord.ts'
import { ImportService } from '../transfer/import/importService.ts'
import { toImportError } from '../transfer/import/runImportInline.ts'
import { getSpoolFolder, openSpoolFolder, type ReceivedFile } from '../transfer/import/uploadSpool.ts'
import { type Mapping, parseMapping } from '../transfer/mapping/mapping.ts'
import { readValidMapping } from '../transfer/mapping/mappingStore.ts'
import { parseInterval, parseWholeNumber } from './arguments.ts'
import { createDatabaseOption, type DatabaseOptions, withGraph } from './database.ts'
import { asUsageError, printFailure, UsageError } from './failures.ts'
import { assertFileReadable } from './files.ts'
import { assertPlaces, openSources } from './importSources.ts'
import { printLine } from './output.ts'

interface ImportCommandOptions extends DatabaseOptions {
  readonly mode: ImportMode
  readonly dryRun?: true
  readonly confirm?: number
  readonly mapping?: string
  readonly every?: number
}

/** Imports files: `import touchpoints.csv relationships.csv`, `import workshop.xlsx --dry-run`. */
export const importCommand = new Command('import')
  .summary('import files into the map')
  .description(
    'Import files into the map: CSV, XLSX, ODS, JSON, NDJSON, GraphML, GEXF, YAML or a zip of them; with a mapping, files of other tools.',
  )
  .argument('<files...>', 'files, folders or addresses that belong together; all are imported or none')
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
  .option('--mapping <name>', 'column mapping: its name, or a file .json or .yaml')
  .addOption(
    new Option(
      '--every <time>',
      'import again at this interval, such as "1 h", whenever the files have changed; until it is stopped',
    ).argParser(parseInterval),
  )
  .addOption(createDatabaseOption())
  .action(async (files: string[], options: ImportCommandOptions) => {
    if (options.every === undefined) await assertPlaces(files)
    const mapping = options.mapping === undefined ? undefined : await readMappingFile(options.mapping)
    await withGraph(options, (graph) => importFiles(graph, files, options, mapping))
  })

async function importFiles(
  graph: Graph,
  places: readonly string[],
  options: ImportCommandOptions,
  mapping: Mapping | undefined,
): Promise<void> {
  const folder = getSpoolFolder(readSettings().CX_ATLAS_HOME)
  await openSpoolFolder(folder)
  await migrate(graph)
  const imports = new ImportService(graph, { folder })
  const source = { imports, places, mapping, options }
  try {
    if (options.every === undefined) await importOnce(graph, source)
    else await importRepeatedly(graph, source, options.every)
  } finally {
    await imports.close()
  }
}

interface ImportSource {
  readonly imports: ImportService
  readonly places: readonly string[]
  /** The mapping of a file. */
  readonly mapping: Mapping | undefined
  readonly options: ImportCommandOptions
}

/** Goes on after a failure, which may be one of the source or of the network. */
async function importRepeatedly(graph: Graph, source: ImportSource, everyMinutes: number): Promise<never> {
  let digest: string | undefined
  for (;;) {
    try {
      digest = await importOnce(graph, source, digest)
    } catch (error) {
      printFailure(error)
    }
    await sleep(everyMinutes * 60_000)
  }
}

/** Imports the files unless they are those with the digest; returns their digest. */
export async function importOnce(
  graph: Graph,
  source: ImportSource,
  previousDigest?: string,
): Promise<string> {
  const { imports } = source
  const id = crypto.randomUUID()
  const received = await imports.spool.removeOnFailure(id, () => receiveFiles(source, id))
  const digest = JSON.stringify(received)
  if (digest === previousDigest) {
    await imports.spool.remove(id)
    return digest
  }
  await imports.spool.removeOnFailure(id, () => beginImport(graph, source, id, received))
  const record = await showProgress(imports.watch(id))
  if (record?.state === 'failed') throw toImportError(record)
  if (record) printImport(record)
  return digest
}

async function receiveFiles({ imports, places }: ImportSource, id: string): Promise<ReceivedFile[]> {
  const received: ReceivedFile[] = []
  for await (const { name, stream } of openSources(places))
    received.push(await imports.spool.receive(id, name, stream))
  return received
}

async function beginImport(
  graph: Graph,
  { imports, mapping: mappingFromFile, options }: ImportSource,
  id: string,
  received: readonly ReceivedFile[],
): Promise<void> {
  const { mode, dryRun = false, confirm, mapping: mappingName } = options
  const mapping =
    mappingFromFile ?? (mappingName === undefined ? undefined : await readValidMapping(graph, mappingName))
  if (mapping) await imports.spool.saveMapping(id, mapping)
  const files = received.map(({ name }) => name)
  await imports.begin(id, { mode, dryRun, confirm, mapping: mappingName, author: 'command line', files })
}

/** The mapping of a file; undefined for the name of one. */
async function readMappingFile(name: string): Promise<Mapping | undefined> {
  if (!/\.(?:json|ya?ml)$/i.test(name)) return undefined
  await assertFileReadable(name)
  const text = await readFile(name, 'utf8')
  return asUsageError(() => parseMapping(parseDocument(name, text)))
}

/** YAML has JSON as a part. */
function parseDocument(name: string, text: string): unknown {
  try {
    return parseYaml(text).input
  } catch (error) {
    if (!(error instanceof YamlError)) throw error
    throw new UsageError(`${name}:${error.line} is not valid JSON or YAML: ${error.message}`)
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
  noticesTotal,
  lookAlikes,
  lookAlikesTotal,
  removals,
  removalsTotal,
  held,
  changes,
}: ImportRecord): void {
  for (const notice of notices) printLine(notice)
  printRest(notices, noticesTotal, 'notice')
  for (const { file, row, name, like } of lookAlikes) {
    printLine(`${file}:${row} ${name} is new but similar to ${like.name} (${like.kind} ${like.id})`)
  }
  printRest(lookAlikes, lookAlikesTotal, 'similar name')
  if (held) printHeld(held)
  if (changes) printChanges(changes, counts)
  for (const removal of removals) printLine(`${dryRun ? 'would remove' : 'removed'} ${removal}`)
  printRest(removals, removalsTotal, 'removal')
  const { created, updated, unchanged, removed } = counts
  printLine(
    `${created} created, ${updated} updated, ${unchanged} unchanged, ${removed} removed${dryRun ? '; nothing was written' : ''}`,
  )
  if (!dryRun) printLine(`Import ${id}`)
}

/** How many are not among those printed. */
function printRest(printed: readonly unknown[], total: number, noun: string): void {
  if (total > printed.length) printLine(`and ${formatCount(total - printed.length, `more ${noun}`)}`)
}

const maxChangesPrinted = 50

/** What a dry run would create and update; removals have lines of their own. */
function printChanges(changes: readonly ImportChange[], { created, updated }: ImportCounts): void {
  const shown = changes.filter(({ change }) => change !== 'removed').slice(0, maxChangesPrinted)
  for (const { change, element, name, properties = [] } of shown) {
    const details = [name, properties.join(', ')].filter(Boolean).join('; ')
    printLine(`would ${verbs[change]} ${element}${details && ` (${details})`}`)
  }
  const rest = created + updated - shown.length
  if (rest > 0) printLine(`and ${rest} more of ${created + updated}`)
}

const verbs = { created: 'create', updated: 'update', removed: 'remove' } as const

/** How much of mapped files is not held, and why. */
function printHeld({ values, valuesNotHeld, notHeld }: HeldValues): void {
  for (const { file, sheet, row, column, value, rows, reason } of notHeld) {
    const place = [file, sheet, row, column].filter((part) => part !== undefined).join(':')
    const times = rows > 1 ? ` (${rows} rows)` : ''
    printLine(`${place} not held${value === undefined ? '' : ` "${value}"`}: ${reason}${times}`)
  }
  printLine(`${values - valuesNotHeld} of ${values} values held`)
}
