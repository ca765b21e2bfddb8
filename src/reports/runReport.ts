import type { Graph } from '../graph/graph.ts'
import { toJsonValue } from '../graph/values.ts'
import { AtlasError, type ErrorCode } from '../model/errors.ts'
import { toCypherParameters } from './parameters.ts'
import { getRunQuery, type Report, type ReportArguments, type ReportRow } from './report.ts'

export interface ReportResult {
  readonly rows: ReportRow[]
  /** The number of all rows, also of those left out when truncated. */
  readonly total: number
  readonly truncated: boolean
  readonly version: string
}

/** Time limit of a report. */
export const reportTimeoutMs = 60_000

/** Where rows come from. Both methods yield rows one by one and return the version of the graph at the end. */
export interface RowSource {
  readonly stream: Graph['stream']
  /** Absent within a transaction: all rows are then streamed and counted. */
  readonly head?: Graph['head']
  analyse(report: Report, values: ReportArguments): AsyncGenerator<ReportRow, string, undefined>
  /** Drops what is cached, after something was written. */
  invalidate?(): void
}

/** Runs a report, which can only read; returns the first `limit` rows and the number of all. */
export async function runReport(
  source: RowSource,
  report: Report,
  values: ReportArguments,
  limit: number,
): Promise<ReportResult> {
  const query = getRunQuery(report.source)
  if (query !== undefined && source.head)
    return runQueryHead(source, source.head, report, query, values, limit)
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
  const columns = report.columns.map(({ name }) => name)
  const readHead = async () =>
    head<ReportRow>(query, toCypherParameters(report, values), { columns, limit }, options)
  const result = await readHead().catch((error: unknown) => {
    throw toReportError(report, error)
  })
  if (result.total === 0) await assertElementsExist(source, report, values)
  const rows = result.rows.map((row) => orderColumns(report, toJsonValue(row) as ReportRow))
  return { ...result, rows, truncated: result.total > rows.length }
}

/**
 * Streams rows with back pressure; NOT_FOUND if the element it is about does not exist. Returns the version of the graph. The
 * time limit is that of the query, from its start to its last row.
 */
export async function* streamReport(
  source: RowSource,
  report: Report,
  values: ReportArguments,
  timeoutMs: number = reportTimeoutMs,
): AsyncGenerator<ReportRow, string, undefined> {
  const query = getRunQuery(report.source)
  const rows =
    query === undefined
      ? source.analyse(report, values)
      : streamQuery(source, report, query, values, timeoutMs)
  try {
    for (let isEmpty = true; ; isEmpty = false) {
      const next = await rows.next()
      if (next.done) {
        if (isEmpty) await assertElementsExist(source, report, values)
        return next.value
      }
      yield orderColumns(report, next.value)
    }
  } catch (error) {
    throw nameReport(report, error)
  } finally {
    await rows.return('')
  }
}

/** All columns in the order of the header; null for no value. */
function orderColumns({ columns }: Report, row: ReportRow): ReportRow {
  const ordered: Record<string, unknown> = {}
  for (const { name } of columns) ordered[name] = row[name] ?? null
  return ordered
}

async function* streamQuery(
  source: RowSource,
  report: Report,
  query: string,
  values: ReportArguments,
  timeoutMs: number,
): AsyncGenerator<ReportRow, string, undefined> {
  const stream = source.stream<Record<string, unknown>>(query, toCypherParameters(report, values), {
    timeoutMs,
  })
  try {
    for (;;) {
      const next = await stream.next()
      if (next.done) return next.value
      yield toJsonValue(next.value) as ReportRow
    }
  } catch (error) {
    throw toReportError(report, error)
  } finally {
    await stream.return('')
  }
}

const timeoutCodes: ReadonlySet<ErrorCode> = new Set(['DATABASE_TIMEOUT', 'TOO_SLOW'])

/** Names the report that exceeded its time. */
function nameReport({ name }: Report, error: unknown): unknown {
  if (!(error instanceof AtlasError && timeoutCodes.has(error.code))) return error
  return new AtlasError('REPORT_TOO_SLOW', `Report ${name} exceeded its time limit`, { cause: error })
}

/** Keeps the database's complaint about a report's query for the log; callers cannot act on it. */
function toReportError(report: Report, error: unknown): unknown {
  if (error instanceof AtlasError) return nameReport(report, error)
  const message = `Report ${report.name} cannot be computed from the data on the map`
  return new AtlasError('REPORT_FAILED', message, { cause: error })
}

const FIND_NODE = `
MATCH (node:$($kind) {id: $id})
RETURN node.id AS id`

/** NOT_FOUND if a parameter names an element that does not exist: no rows would mislead. */
async function assertElementsExist(
  source: RowSource,
  report: Report,
  values: ReportArguments,
): Promise<void> {
  for (const { name, idOf } of report.parameters) {
    const id = values[name]
    if (idOf === undefined || id === null) continue
    const key = { kind: String(values[idOf] ?? idOf), id: String(id) }
    const rows = source.stream(FIND_NODE, key)
    const firstRow = await rows.next()
    await rows.return('')
    if (firstRow.done) throw new AtlasError('NOT_FOUND', `${key.kind} ${key.id} not found`)
  }
}
