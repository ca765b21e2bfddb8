import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { TableRow } from '../formats/tabular/table.ts'
import { type TableFormat, tableFormats } from '../formats/tabular/tableFormats.ts'
import { today } from '../model/dates.ts'
import { AtlasError } from '../model/errors.ts'
import { formatFaults } from '../model/faults.ts'
import { booleanParameterSchema } from '../model/filters.ts'
import { describeUnknown } from '../model/suggest.ts'
import { getReport } from '../reports/catalogue.ts'
import type { ReportArguments } from '../reports/report.ts'
import { type HoldMapState, isInRecordedStates, isOfMap, type MapState } from '../tables/mapState.ts'
import { parseTableArguments } from '../tables/tableArguments.ts'
import { readTableStamp, type TableDefinition } from '../tables/tableDefinition.ts'
import { streamTableRows, type TableDependencies, type TableRowStream } from '../tables/tableRows.ts'
import type { WorkerPool } from '../workers/workerPool.ts'
import { selectMediaType } from './acceptedTypes.ts'
import { isReadInParts, type SendCompleteFile } from './completeFiles.ts'
import { computeETag, matchesIfNoneMatch, sendWithETag } from './etags.ts'
import { openFileOfOneState } from './fileOfOneState.ts'
import { maxAge, setAge, toFreshness } from './freshness.ts'
import { file } from './openapi/responses.ts'
import { primeStream } from './primeStream.ts'

/** Query parameters of a table: options of text formats, and the parameters of its report. */
export const tableQuerySchema = z
  .looseObject({
    lossless: booleanParameterSchema.optional().meta({
      description: 'Keep texts that a spreadsheet could run as a formula unchanged (CSV and XLSX)',
      param: { id: 'lossless' },
    }),
    bom: booleanParameterSchema.optional().meta({
      description: 'Start CSV with a byte order mark, so that Excel reads it as UTF-8',
      param: { id: 'bom' },
    }),
    maxAge,
  })
  .describe('Also the parameters of the report')

type TableQuery = z.output<typeof tableQuerySchema>

/** The extension of a file; an unknown one is NOT_FOUND. */
export const formatParameter = z
  .string()
  .meta({ description: 'File format', enum: [...tableFormats.keys()], param: { id: 'format' } })

/** A table in any of the formats. */
export const tableFileResponse = file(tableFormats.values(), 'All rows, in one of the formats', {
  id: 'TableFile',
  json: z.array(z.looseObject({})),
})

/** What files of tables come from. */
export interface TableFileDependencies extends TableDependencies {
  /** Thread that encodes columnar formats. */
  readonly columnarWorker: WorkerPool
  /** For clients that read files in parts. */
  readonly sendCompleteFile: SendCompleteFile
  readonly holdState: HoldMapState
}

export interface TableDownload {
  readonly table: TableDefinition
  readonly format: TableFormat
  /** The name of the file, without its extension. */
  readonly name: string
  readonly values: ReportArguments
  readonly limit?: number | undefined
  readonly query?: Pick<TableQuery, 'bom' | 'lossless' | 'maxAge'>
}

/**
 * Sends a table as a file. The tag is computed before the rows are read: a commit in between makes it outdated, which
 * costs the client a repeated read but never hides a change.
 */
export async function sendTable(
  request: FastifyRequest,
  reply: FastifyReply,
  sources: TableFileDependencies,
  { table, format, name, values, limit = Number.POSITIVE_INFINITY, query = {} }: TableDownload,
) {
  const { columns } = table
  const { bom = false, lossless = false } = query
  const tagInput = JSON.stringify([
    table.name,
    columns,
    await getSourceVersion(table, sources),
    values,
    String(limit),
    bom,
    lossless,
  ])
  const version = await readTableVersion(reply, table, sources, query.maxAge)
  const tag = computeETag(version, format.extension, tagInput)
  reply.type(format.mediaType)
  reply.header('content-disposition', `inline; filename="${name}.${format.extension}"`)
  const options = { byteOrderMark: bom, lossless, columnarWorker: sources.columnarWorker }
  const write = async (state: MapState) => {
    const { rows: allRows, version: readVersion } = trackVersion(
      streamTableRows(table, { ...sources, ...state }, values),
    )
    const primedRows = await primeStream(allRows)
    const rows = limit === Number.POSITIVE_INFINITY ? primedRows : takeFirst(primedRows, limit)
    return { chunks: format.write({ name, columns, rows }, options), version: readVersion }
  }
  const openFile = async () => {
    if (!isOfMap(table, sources.catalogue)) return (await write(sources)).chunks
    const hold = isInRecordedStates(table, sources.catalogue) ? sources.holdState : undefined
    return openFileOfOneState(sources, hold, write)
  }
  if (isReadInParts(request)) return sources.sendCompleteFile(request, reply, { tag, openFile })
  if (matchesIfNoneMatch(request, tag)) return sendWithETag(request, reply, tag, undefined)
  return sendWithETag(request, reply, tag, await openFile())
}

/** The rows, and their version once all were read; of a part of them one that says nothing. */
function trackVersion(stream: TableRowStream) {
  let version = ' '
  async function* readRows(): AsyncGenerator<TableRow> {
    version = yield* stream
  }
  return { rows: readRows(), version: () => version }
}

/** The version of the rows; for findings also says how old they are. */
async function readTableVersion(
  reply: FastifyReply,
  { source }: TableDefinition,
  { graph, analytics, day = today() }: TableDependencies,
  maxAgeSeconds: number | undefined,
): Promise<string> {
  if (source !== 'findings' && source !== 'findingElements') return graph.version()
  const shown = await analytics.readFindingsVersion(day, toFreshness(maxAgeSeconds))
  setAge(reply, shown)
  return shown.version
}

/** What the rows depend on besides the graph and the arguments: the report's file, or the day and the history. */
async function getSourceVersion(
  table: TableDefinition,
  { catalogue, graph, day = today() }: TableDependencies,
): Promise<string> {
  const { source } = table
  if (typeof source === 'string' || 'streamRows' in source)
    return `${day} ${await readTableStamp(table, graph)}`
  return 'report' in source ? getReport(catalogue, source.report).checksum : ''
}

/** Parses the arguments of a table; INVALID_INPUT names those that it does not have. */
export function parseTableQuery(
  table: TableDefinition,
  { catalogue, day = today() }: TableDependencies,
  { bom: _, lossless: _lossless, maxAge: _maxAge, ...given }: TableQuery,
): ReportArguments {
  const names = [...(table.parameters ?? []).map(({ name }) => name), 'bom', 'lossless', 'maxAge']
  const unknown = Object.keys(given).filter((name) => !names.includes(name))
  const faults = unknown.map((path) => ({
    in: 'query',
    path,
    message: describeUnknown('parameter', path, names),
  }))
  if (faults.length > 0) throw new AtlasError('INVALID_INPUT', formatFaults(faults), { faults })
  return locateFaultsInQuery(() =>
    parseTableArguments(table, catalogue, given as Record<string, string>, day),
  )
}

/** Adds the part of the request to the faults that parsing throws. */
function locateFaultsInQuery<Result>(parse: () => Result): Result {
  try {
    return parse()
  } catch (error) {
    if (!(error instanceof AtlasError)) throw error
    const faults = error.faults.map((fault) => ({ ...fault, in: 'query' }))
    throw new AtlasError(error.code, error.message, { faults })
  }
}

/** The format with that extension, or NOT_FOUND. */
export function getTableFormat(extension: string): TableFormat {
  const format = tableFormats.get(extension)
  if (format) return format
  throw new AtlasError('NOT_FOUND', describeUnknown('format', extension, tableFormats.keys()))
}

/** The format that `Accept` prefers: JSON where all are equal, undefined where none of the formats is acceptable. */
export function negotiateFormat({ headers }: FastifyRequest): TableFormat | undefined {
  const type = selectMediaType(headers.accept || undefined, availableTypes)
  return [...tableFormats.values()].find(({ mediaType }) => mediaType === type)
}

const availableTypes = [...tableFormats.values()]
  .toSorted((a, b) => Number(b.extension === 'json') - Number(a.extension === 'json'))
  .map(({ mediaType }) => mediaType)

async function* takeFirst<Item>(items: AsyncIterable<Item>, limit: number): AsyncGenerator<Item> {
  let remaining = limit
  for await (const item of items) {
    yield item
    remaining -= 1
    if (remaining === 0) return
  }
}
