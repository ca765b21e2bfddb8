import type { QueryPlan } from '../explain.ts'
import type { CypherParameters } from '../graph.ts'

/** A query written by a user. */
export interface AdHocQuery {
  readonly cypher: string
  readonly parameters: CypherParameters
}

/** The resources that it may take. */
export interface QueryLimits {
  /** The server ends the query after this time. */
  readonly timeoutMs: number
  /** Maximum number of rows. */
  readonly maxRows: number
}

/** Its rows as JSON values. */
export interface QueryRows {
  readonly columns: string[]
  readonly rows: unknown[][]
  /** The limit that cut the rows; null if these are all. */
  readonly truncated: 'rows' | 'bytes' | null
  /** Size of the rows as JSON. */
  readonly bytes: number
}

/** Where queries run: on a replica that the service starts, on a server that the operator names, or not at all. */
export const queryTargets = ['embedded', 'server', 'off'] as const
export type QueryTarget = (typeof queryTargets)[number]

/** Whom a query counts for if it does not end: the caller, the saved report, or both. */
export interface QueryOrigin {
  readonly caller?: string | undefined
  /** Identifies one version of a saved report. */
  readonly report?: string | undefined
}

/** The state of the graph that the rows of a query show. */
export interface QueryPosition {
  /** The version of the graph. */
  readonly version: string
  /** The number of the last change that is included; absent where it is not known. */
  readonly sequence?: number
}

/** One place among the queries that run at the same time. */
export interface QueryPlace {
  readonly position: QueryPosition
  /** The execution plan; QUERY_INVALID with the database's message when it cannot be planned. */
  plan(query: AdHocQuery, timeoutMs: number): Promise<QueryPlan>
  /** Runs the query once, never again. */
  run(query: AdHocQuery, limits: QueryLimits): Promise<QueryRows>
}

/** Runs queries written by users where they do not affect other requests. */
export interface AdHocQueries {
  readonly target: QueryTarget
  /** Waits for a place and for everything that is committed now; REPLICA_UNAVAILABLE or TOO_MANY_QUERIES if that takes too long. */
  use<Result>(origin: QueryOrigin, work: (place: QueryPlace) => Promise<Result>): Promise<Result>
  /** Until when this caller may not run queries. */
  getBlockedUntil(caller: string): Date | undefined
  close(): Promise<void>
}
