import { keptOutcomes } from '../../graph/cache.ts'
import type { Graph } from '../../graph/graph.ts'
import type { Arguments } from '../../reports/report.ts'
import type { Given } from '../cypher/sources.ts'
import type { EntitySet } from '../entitySets.ts'

/** Rows that are computed outside of the database, and the version of the graph that they are of. */
export interface GivenRows {
  readonly rows: Given
  readonly version: string
}

type Compute = (set: EntitySet, values: Arguments) => Promise<GivenRows>

/** What was asked last is kept whatever its size, so that its pages and its count cost one run. */
const limits = {
  timeoutMs: 60_000,
  outcomes: 50,
  size: 200_000,
  sizeOf: ({ rows }: GivenRows) => rows.length,
}

/** Computed rows are kept until something is committed or the day is over; many who ask at a time share one run. */
export function keptRows(graph: Pick<Graph, 'version'>, compute: Compute): Compute {
  const kept = keptOutcomes<GivenRows>(limits)
  return async (set, values) => {
    const day = new Date().toISOString().slice(0, 10)
    const made = `${day} ${await graph.version()}`
    return kept.of(JSON.stringify([set.name, values]), made, () => compute(set, values))
  }
}
