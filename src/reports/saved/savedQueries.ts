import type { AdHocQueries, AdHocQuery, QueryOrigin } from '../../graph/adHoc/adHocQueries.ts'
import { queryAllRows } from '../queries/runQuery.ts'

/** The query of a saved report. */
export interface SavedQuery extends AdHocQuery {
  readonly origin: QueryOrigin
  readonly timeoutMs: number
}

/** Runs the query of a saved report: checks it again and returns all rows. */
export type RunSavedQuery = (query: SavedQuery) => Promise<Record<string, unknown>[]>

export const createSavedQueryRunner =
  (adHoc: AdHocQueries): RunSavedQuery =>
  ({ cypher, parameters, origin, timeoutMs }) =>
    adHoc.use(origin, (place) => queryAllRows(place, cypher, parameters, timeoutMs))
