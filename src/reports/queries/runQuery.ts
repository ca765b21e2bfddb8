import { toAdHocJson } from '../../graph/adHoc/adHocJson.ts'
import type { AdHocQueryRunner, AdHocResult } from '../../graph/adHoc/adHocQueries.ts'
import type { QueryPlan } from '../../graph/explain.ts'
import type { CypherParameters } from '../../graph/graph.ts'
import { AtlasError } from '../../model/errors.ts'
import { kindNames } from '../../model/kinds.ts'
import { queryNotAllowed } from './queryNotAllowed.ts'
import { checkPlan } from './queryPlan.ts'
import { checkQueryText } from './queryText.ts'

export interface AdHocQueryRequest {
  readonly query: string
  readonly parameters: CypherParameters
  /** Maximum number of rows. */
  readonly limit: number
  readonly timeoutMs: number
}

export interface AdHocQueryResult {
  readonly columns: string[]
  readonly rows: unknown[][]
  /** The limit that cut the rows; null if these are all. */
  readonly truncated: 'rows' | 'bytes' | null
  readonly stats: {
    readonly rows: number
    readonly bytes: number
    readonly planMs: number
    readonly runMs: number
  }
}

/** Limits of a query. */
export const queryResourceLimits = {
  rows: 10_000,
  savedRows: 100_000,
  bytes: 8 * 2 ** 20,
  /** Bytes received from the database. */
  sentBytes: 32 * 2 ** 20,
  timeoutMs: 30_000,
}
const planTimeoutMs = 5_000

/** Checks a query on all layers and runs it once. */
export async function runQuery(
  adHoc: AdHocQueryRunner,
  request: AdHocQueryRequest,
): Promise<AdHocQueryResult> {
  const startedAt = performance.now()
  const parameters = withKinds(request.parameters)
  await checkQuery(adHoc, request.query, parameters)
  const plannedAt = performance.now()
  const resourceLimits = { timeoutMs: request.timeoutMs, maxBytes: queryResourceLimits.sentBytes }
  const { columns, rows, truncated, bytes } = await adHoc.run(
    request.query,
    parameters,
    resourceLimits,
    (result) => takeRows(result, request.limit),
  )
  const endedAt = performance.now()
  const stats = {
    rows: rows.length,
    bytes,
    planMs: roundToTenths(plannedAt - startedAt),
    runMs: roundToTenths(endedAt - plannedAt),
  }
  return { columns, rows, truncated, stats }
}

/** QUERY_NOT_ALLOWED if a rule forbids it, QUERY_INVALID if the database does not understand it. */
export async function checkQuery(
  adHoc: AdHocQueryRunner,
  query: string,
  parameters: CypherParameters,
): Promise<QueryPlan> {
  checkParameters(parameters)
  checkQueryText(query, parameters)
  const plan = await adHoc.plan(query, withKinds(parameters), planTimeoutMs)
  if (plan.queryType !== 'r') throw queryNotAllowed('a query can only read')
  checkPlan(plan.operators, withKinds(parameters))
  return plan
}

/** All rows of a query as objects; QUERY_TOO_LARGE if they exceed the limits. */
export async function queryAllRows(
  adHoc: AdHocQueryRunner,
  query: string,
  parameters: CypherParameters,
  timeoutMs: number,
): Promise<Record<string, unknown>[]> {
  await checkQuery(adHoc, query, parameters)
  const resourceLimits = { timeoutMs, maxBytes: queryResourceLimits.sentBytes }
  const { columns, rows, truncated } = await adHoc.run(
    query,
    withKinds(parameters),
    resourceLimits,
    (result) => takeRows(result, queryResourceLimits.savedRows),
  )
  if (truncated === null) {
    return rows.map((row) => Object.fromEntries(columns.map((column, index) => [column, row[index]])))
  }
  throw new AtlasError('QUERY_TOO_LARGE', `The result has too many ${truncated}`)
}

/** Adds `$kinds`, the names of all kinds, to the parameters of every query. */
const withKinds = (parameters: CypherParameters): CypherParameters => ({ kinds: kindNames, ...parameters })

/** Valid names of parameters. */
export const parameterNamePattern = /^(?![aA][uU][tT][oO]|__)[A-Za-z_][A-Za-z0-9_]{0,99}$/

/** The database replaces literals by parameters such as autoint_0, which a parameter of that name would hide. */
function checkParameters(parameters: CypherParameters): void {
  const name = Object.keys(parameters).find((name) => !parameterNamePattern.test(name))
  if (name !== undefined) {
    throw queryNotAllowed(
      'names of parameters must be at most 100 letters, digits and _, and cannot start with auto or __',
    )
  }
}

async function takeRows(
  { columns: columnNames, rows: allRows }: AdHocResult,
  limit: number,
): Promise<Omit<AdHocQueryResult, 'stats'> & { readonly bytes: number }> {
  const columns = [...columnNames]
  const rows: unknown[][] = []
  let bytes = 0
  for await (const values of allRows) {
    if (rows.length === limit) return { columns, rows, truncated: 'rows', bytes }
    const row = values.map(toAdHocJson)
    bytes += Buffer.byteLength(JSON.stringify(row))
    if (bytes > queryResourceLimits.bytes) return { columns, rows, truncated: 'bytes', bytes }
    rows.push(row)
  }
  return { columns, rows, truncated: null, bytes }
}

const roundToTenths = (milliseconds: number) => Math.round(milliseconds * 10) / 10
