import { type Graph, plainValue, readNode } from '../graph/index.ts'
import type { Report } from './header.ts'
import { type Arguments, storedArguments } from './parameters.ts'

/** A row by column name; null where there is no value. */
export type Row = Readonly<Record<string, unknown>>

export interface ReportResult {
  readonly rows: Row[]
  /** How many rows there are; more than `rows` holds when it is truncated. */
  readonly total: number
  readonly truncated: boolean
  readonly version: string
}

/** The longest a report may run. */
export const reportTimeoutMs = 60_000

/** Runs the report in a reading transaction and keeps the first `limit` rows; all are counted. */
export async function runReport(
  graph: Graph,
  report: Report,
  values: Arguments,
  limit: number,
): Promise<ReportResult> {
  const rows: Row[] = []
  const stream = streamReport(graph, report, values)
  for (let total = 0; ; total += 1) {
    const next = await stream.next()
    if (next.done) return { rows, total, truncated: total > rows.length, version: next.value }
    if (rows.length < limit) rows.push(next.value)
  }
}

/** The rows one by one, as fast as they are taken; NOT_FOUND when it is about no element. Returns the version of the graph at the end. */
export async function* streamReport(
  graph: Graph,
  report: Report,
  values: Arguments,
): AsyncGenerator<Row, string, undefined> {
  const { query, columns } = report
  const stream = graph.stream<Record<string, unknown>>(query, storedArguments(report, values), {
    timeoutMs: reportTimeoutMs,
  })
  for (let isEmpty = true; ; isEmpty = false) {
    const next = await stream.next()
    if (next.done) {
      if (isEmpty) await checkElements(graph, report, values)
      return next.value
    }
    yield Object.fromEntries(columns.map(({ name }) => [name, plainValue(next.value[name] ?? null)]))
  }
}

/** An answer without rows about an element that does not exist would mislead. */
async function checkElements(graph: Graph, report: Report, values: Arguments): Promise<void> {
  for (const { name, idOf } of report.parameters) {
    if (idOf === undefined) continue
    await readNode(graph, { kind: String(values[idOf]), id: String(values[name]) })
  }
}
