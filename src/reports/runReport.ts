import type { Graph } from '../graph/graph.ts'
import { toJsonValue } from '../graph/values.ts'
import { AtlasError } from '../model/errors.ts'
import { toCypherParameters } from './parameters.ts'
import type { Report, ReportArguments, ReportRow } from './report.ts'

export interface ReportResult {
  readonly rows: ReportRow[]
  /** How many rows there are; more than `rows` holds when it is truncated. */
  readonly total: number
  readonly truncated: boolean
  readonly version: string
}

/** The longest a report may run. */
export const reportTimeoutMs = 60_000

/** Where rows come from. Both ways give them one by one and return the version of the graph at the end. */
export interface RowSource {
  readonly stream: Graph['stream']
  /** Absent inside of a transaction; then all rows are read and counted. */
  readonly head?: Graph['head']
  analyse(report: Report, values: ReportArguments): AsyncGenerator<ReportRow, string, undefined>
  /** Something was written: what is kept from one question to the next is made anew before the next one. */
  invalidate?(): void
}

/** Runs the report, which can only read, and keeps the first `limit` rows; all are counted. */
export async function runReport(
  source: RowSource,
  report: Report,
  values: ReportArguments,
  limit: number,
): Promise<ReportResult> {
  if ('query' in report.source && source.head) {
    return runQueryHead(source, source.head, report, report.source.query, values, limit)
  }
  const rows: ReportRow[] = []
  const stream = streamReport(source, report, values)
  for (let total = 0; ; total += 1) {
    const next = await stream.next()
    if (next.done) return { rows, total, truncated: total > rows.length, version: next.value }
    if (rows.length < limit) rows.push(next.value)
  }
}

async function runQueryHead(
  source: RowSource,
  head: Graph['head'],
  report: Report,
  query: string,
  values: ReportArguments,
  limit: number,
): Promise<ReportResult> {
  const options = { timeoutMs: reportTimeoutMs }
  const result = await wrapQueryErrors(report, () =>
    head<ReportRow>(query, toCypherParameters(report, values), limit, options),
  )
  if (result.total === 0) await assertElementsExist(source, report, values)
  const rows = result.rows.map((row) => orderColumns(report, toJsonValue(row) as ReportRow))
  return { ...result, rows, truncated: result.total > rows.length }
}

/** The rows one by one, as fast as they are taken; NOT_FOUND when it is about no element. Returns the version of the graph at the end. */
export async function* streamReport(
  source: RowSource,
  report: Report,
  values: ReportArguments,
): AsyncGenerator<ReportRow, string, undefined> {
  const rows =
    'query' in report.source
      ? streamQuery(source, report, report.source.query, values)
      : source.analyse(report, values)
  try {
    for (let isEmpty = true; ; isEmpty = false) {
      const next = await rows.next()
      if (next.done) {
        if (isEmpty) await assertElementsExist(source, report, values)
        return next.value
      }
      yield orderColumns(report, next.value)
    }
  } finally {
    await rows.return('')
  }
}

/** Every column, in the order of the header; null where there is no value. */
const orderColumns = ({ columns }: Report, row: ReportRow): ReportRow =>
  Object.fromEntries(columns.map(({ name }) => [name, row[name] ?? null]))

async function* streamQuery(
  source: RowSource,
  report: Report,
  query: string,
  values: ReportArguments,
): AsyncGenerator<ReportRow, string, undefined> {
  const stream = source.stream<Record<string, unknown>>(query, toCypherParameters(report, values), {
    timeoutMs: reportTimeoutMs,
  })
  try {
    for (;;) {
      const next = await wrapQueryErrors(report, () => stream.next())
      if (next.done) return next.value
      yield toJsonValue(next.value) as ReportRow
    }
  } finally {
    await stream.return('')
  }
}

/** What the database says against a report's query is for the log, not for who asked. */
async function wrapQueryErrors<Result>({ name }: Report, operation: () => Promise<Result>): Promise<Result> {
  try {
    return await operation()
  } catch (error) {
    if (error instanceof AtlasError) throw error
    const message = `${name} cannot be computed from what is on the map`
    throw new AtlasError('REPORT_FAILED', message, { cause: error })
  }
}

const FIND_NODE = `
MATCH (node:$($kind) {id: $id})
RETURN node.id AS id`

/** An answer without rows about an element that does not exist would mislead. */
async function assertElementsExist(
  source: RowSource,
  report: Report,
  values: ReportArguments,
): Promise<void> {
  for (const { name, idOf } of report.parameters) {
    if (idOf === undefined) continue
    const key = { kind: String(values[idOf] ?? idOf), id: String(values[name]) }
    const rows = source.stream(FIND_NODE, key)
    const firstRow = await rows.next()
    await rows.return('')
    if (firstRow.done) throw new AtlasError('NOT_FOUND', `There is no ${key.kind} ${key.id}`)
  }
}
