import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { type TableFormat, tableFormats } from '../formats/tabular/tableFormats.ts'
import { AtlasError } from '../model/errors.ts'
import { trueOrFalse } from '../model/filters.ts'
import { reportNamed } from '../reports/catalogue.ts'
import { parseArguments, withDefaults } from '../reports/parameters.ts'
import type { Arguments } from '../reports/report.ts'
import type { FeedTable } from '../tables/tableDefinition.ts'
import { type FeedSources, tableRows } from '../tables/tableRows.ts'
import { knownTag, sendTagged, versionTag } from './etags.ts'
import { started } from './primeStream.ts'

/** What may follow the address of a table: parameters of its report, and how text is to begin. */
export const fileQuery = z
  .looseObject({
    lossless: trueOrFalse
      .optional()
      .describe(
        '`true` leaves texts in CSV and XLSX as they are, also where a spreadsheet would compute them',
      ),
    bom: trueOrFalse
      .optional()
      .describe('`true` begins CSV with a byte order mark, by which Excel knows UTF-8'),
  })
  .describe('Parameters of the report, if it is one; they are at their defaults when not given')

type FileQuery = z.output<typeof fileQuery>

/** The extension of a format, as it stands in an address; another one is none that there is. */
export const formatParameter = z.string().meta({ enum: [...tableFormats.keys()] })

/** The formats as a response may have them. */
export const fileContent = Object.fromEntries(
  [...tableFormats.values()].map(({ mediaType, description }) => [
    bareType(mediaType),
    { schema: z.unknown().describe(description) },
  ]),
)

export interface TableFile {
  readonly table: FeedTable
  readonly format: TableFormat
  /** The name of the file, without its extension. */
  readonly name: string
  readonly values: Arguments
  readonly limit?: number | undefined
  readonly query?: { readonly bom?: boolean | undefined; readonly lossless?: boolean | undefined }
}

/**
 * Sends a table as a file. The tag is taken before the rows: a commit in between makes it too old, which costs a read
 * and never hides one.
 */
export async function sendTable(
  request: FastifyRequest,
  reply: FastifyReply,
  sources: FeedSources,
  { table, format, name, values, limit = Number.POSITIVE_INFINITY, query = {} }: TableFile,
) {
  const { columns } = table
  const { bom = false, lossless = false } = query
  const asked = JSON.stringify([
    table.name,
    columns,
    stateOf(table, sources),
    values,
    String(limit),
    bom,
    lossless,
  ])
  const known = await knownTag(request, sources.graph, format.extension, asked)
  if (known !== undefined) return sendTagged(request, reply, known, undefined)
  const tag = versionTag(await sources.graph.version(), format.extension, asked)
  reply.type(format.mediaType)
  reply.header('content-disposition', `inline; filename="${name}.${format.extension}"`)
  const all = await started(tableRows(table, sources, values))
  const rows = limit === Number.POSITIVE_INFINITY ? all : firstOf(all, limit)
  return sendTagged(
    request,
    reply,
    tag,
    format.write({ name, columns, rows }, { byteOrderMark: bom, lossless }),
  )
}

/** What else than the graph and the arguments its rows depend on: the report's file, or the day. */
function stateOf({ source }: FeedTable, { catalogue }: FeedSources): string {
  if (typeof source === 'string') return new Date().toISOString().slice(0, 10)
  return 'report' in source ? reportNamed(catalogue, source.report).checksum : ''
}

/** What a table is asked with: the arguments of its report; other tables take none. */
export function argumentsOf(
  { source }: FeedTable,
  { catalogue }: FeedSources,
  { bom: _, lossless: _lossless, ...given }: FileQuery,
): Arguments {
  if (typeof source === 'object' && 'report' in source) {
    const report = reportNamed(catalogue, source.report)
    return withDefaults(
      report,
      inQuery(() => parseArguments(report, given as Record<string, string>)),
      new Date(),
    )
  }
  const faults = Object.keys(given).map((path) => ({ in: 'query', path, message: 'is not in the model' }))
  if (faults.length === 0) return {}
  throw new AtlasError('INVALID_INPUT', `${Object.keys(given).join(', ')}: this table takes no parameters`, {
    faults,
  })
}

/** The faults that are found, with the part of the request in which they are. */
function inQuery<Result>(parse: () => Result): Result {
  try {
    return parse()
  } catch (error) {
    if (!(error instanceof AtlasError)) throw error
    const faults = error.faults.map((fault) => ({ ...fault, in: 'query' }))
    throw new AtlasError(error.code, error.message, { faults })
  }
}

/** The format of that extension; NOT_FOUND when there is none. */
export function formatNamed(extension: string): TableFormat {
  const format = tableFormats.get(extension)
  if (format) return format
  const known = [...tableFormats.keys()].join(', ')
  throw new AtlasError('NOT_FOUND', `There is no format ${extension}; there are ${known}`)
}

/** The format that the caller likes best; nothing when any will do or none is known. */
export function acceptedFormat({ headers }: FastifyRequest): TableFormat | undefined {
  const accepted = (headers.accept ?? '')
    .split(',')
    .map((range) => ({ type: bareType(range), weight: Number(/;\s*q=([\d.]+)/.exec(range)?.[1] ?? 1) }))
    .toSorted((a, b) => b.weight - a.weight)
  const formats = [...tableFormats.values()]
  for (const { type } of accepted) {
    const format = formats.find(({ mediaType }) => bareType(mediaType) === type)
    if (format || type === '*/*') return format
  }
  return undefined
}

function bareType(type: string): string {
  return (type.split(';')[0] ?? '').trim().toLowerCase()
}

async function* firstOf<Item>(items: AsyncIterable<Item>, limit: number): AsyncGenerator<Item> {
  let left = limit
  for await (const item of items) {
    yield item
    left -= 1
    if (left === 0) return
  }
}
