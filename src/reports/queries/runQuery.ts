import type { AdHoc, AdHocRows, PlannedQuery } from '../../graph/adHocQueries.ts'
import type { Parameters } from '../../graph/graph.ts'
import { adHocValue } from '../../graph/values.ts'
import { AtlasError } from '../../model/errors.ts'
import { kindNames } from '../../model/kinds.ts'
import { refused } from './queryNotAllowed.ts'
import { checkPlan } from './queryPlan.ts'
import { checkText } from './queryText.ts'

export interface QueryRequest {
  readonly query: string
  readonly parameters: Parameters
  /** How many rows at most. */
  readonly limit: number
  readonly timeoutMs: number
}

export interface QueryAnswer {
  readonly columns: string[]
  readonly rows: unknown[][]
  /** Why there may be more rows than these; null when these are all. */
  readonly truncated: 'rows' | 'bytes' | null
  readonly stats: {
    readonly rows: number
    readonly bytes: number
    readonly planMs: number
    readonly runMs: number
  }
}

/** What a query may give and take. */
export const queryAllowance = {
  rows: 10_000,
  savedRows: 100_000,
  bytes: 8 * 2 ** 20,
  /** As the database sends them, in whatever form. */
  sentBytes: 32 * 2 ** 20,
  timeoutMs: 30_000,
}
const planTimeoutMs = 5_000

/** Checks a query by all its layers, and runs it once. */
export async function runQuery(adHoc: AdHoc, request: QueryRequest): Promise<QueryAnswer> {
  const start = performance.now()
  const parameters = withKinds(request.parameters)
  await checkQuery(adHoc, request.query, parameters)
  const planned = performance.now()
  const allowance = { timeoutMs: request.timeoutMs, bytes: queryAllowance.sentBytes }
  const { columns, rows, truncated, bytes } = await adHoc.run(
    request.query,
    parameters,
    allowance,
    (answer) => firstRows(answer, request.limit),
  )
  const ended = performance.now()
  const stats = { rows: rows.length, bytes, planMs: tenths(planned - start), runMs: tenths(ended - planned) }
  return { columns, rows, truncated, stats }
}

/** QUERY_REFUSED when it does what no query may, QUERY_INVALID when the database does not understand it. */
export async function checkQuery(adHoc: AdHoc, query: string, given: Parameters): Promise<PlannedQuery> {
  checkParameters(given)
  checkText(query, given)
  const plan = await adHoc.plan(query, withKinds(given), planTimeoutMs)
  if (plan.queryType !== 'r') throw refused('it does more than read')
  checkPlan(plan.operators, withKinds(given))
  return plan
}

/** All rows of a query within an allowance, as objects; QUERY_TOO_LARGE when there are more. */
export async function allRows(
  adHoc: AdHoc,
  query: string,
  given: Parameters,
  timeoutMs: number,
): Promise<Record<string, unknown>[]> {
  await checkQuery(adHoc, query, given)
  const allowance = { timeoutMs, bytes: queryAllowance.sentBytes }
  const { columns, rows, truncated } = await adHoc.run(query, withKinds(given), allowance, (answer) =>
    firstRows(answer, queryAllowance.savedRows),
  )
  if (truncated === null) {
    return rows.map((row) => Object.fromEntries(columns.map((column, index) => [column, row[index]])))
  }
  throw new AtlasError('QUERY_TOO_LARGE', `The answer has more ${truncated} than it may`)
}

/** Every query may say `$kinds` for all kinds of nodes. */
const withKinds = (given: Parameters): Parameters => ({ kinds: kindNames, ...given })

/** What a parameter may be called. */
export const parameterName = /^(?![aA][uU][tT][oO]|__)[A-Za-z_][A-Za-z0-9_]{0,99}$/

/** The database gives literals names of its own, autoint_0 and the like; a parameter of that name would hide one. */
function checkParameters(given: Parameters): void {
  const name = Object.keys(given).find((name) => !parameterName.test(name))
  if (name !== undefined) {
    throw refused(
      'names of parameters are letters, digits and _, at most 100, and do not begin with auto or __',
    )
  }
}

async function firstRows(
  { columns: names, rows: all }: AdHocRows,
  limit: number,
): Promise<Omit<QueryAnswer, 'stats'> & { readonly bytes: number }> {
  const columns = [...names]
  const rows: unknown[][] = []
  let bytes = 0
  for await (const values of all) {
    if (rows.length === limit) return { columns, rows, truncated: 'rows', bytes }
    const row = values.map(adHocValue)
    bytes += Buffer.byteLength(JSON.stringify(row))
    if (bytes > queryAllowance.bytes) return { columns, rows, truncated: 'bytes', bytes }
    rows.push(row)
  }
  return { columns, rows, truncated: null, bytes }
}

const tenths = (milliseconds: number) => Math.round(milliseconds * 10) / 10
