import type { QueryPlace, QueryPosition, QueryRows } from '../../graph/adHoc/adHocQueries.ts'
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

export interface AdHocQueryResult extends Omit<QueryRows, 'bytes'> {
  readonly position: QueryPosition
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
  timeoutMs: 30_000,
}
const planTimeoutMs = 5_000

/** Checks a query on all layers and runs it once. */
export async function runQuery(
  place: QueryPlace,
  { query, parameters, limit, timeoutMs }: AdHocQueryRequest,
): Promise<AdHocQueryResult> {
  const startedAt = performance.now()
  await checkQuery(place, query, parameters)
  const plannedAt = performance.now()
  const limits = { timeoutMs, maxRows: limit }
  const result = await place.run({ cypher: query, parameters: withKinds(parameters) }, limits)
  const { columns, rows, truncated, bytes } = result
  const stats = {
    rows: rows.length,
    bytes,
    planMs: roundToTenths(plannedAt - startedAt),
    runMs: roundToTenths(performance.now() - plannedAt),
  }
  return { columns, rows, truncated, position: place.position, stats }
}

/** QUERY_NOT_ALLOWED if a rule forbids it, QUERY_INVALID if the database does not understand it. */
export async function checkQuery(
  place: QueryPlace,
  query: string,
  parameters: CypherParameters,
): Promise<QueryPlan> {
  checkParameters(parameters)
  checkQueryText(query)
  const plan = await place.plan({ cypher: query, parameters: withKinds(parameters) }, planTimeoutMs)
  if (plan.queryType !== 'r') throw queryNotAllowed('a query can only read')
  checkPlan(plan.operators, withKinds(parameters))
  return plan
}

/** All rows of a query as objects; QUERY_TOO_LARGE if they exceed the limits. */
export async function queryAllRows(
  place: QueryPlace,
  query: string,
  parameters: CypherParameters,
  timeoutMs: number,
): Promise<Record<string, unknown>[]> {
  await checkQuery(place, query, parameters)
  const limits = { timeoutMs, maxRows: queryResourceLimits.savedRows }
  const request = { cypher: query, parameters: withKinds(parameters) }
  const { columns, rows, truncated } = await place.run(request, limits)
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

const roundToTenths = (milliseconds: number) => Math.round(milliseconds * 10) / 10
