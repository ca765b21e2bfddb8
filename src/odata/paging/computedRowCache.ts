import { createCache } from '../../graph/cache.ts'
import type { Graph } from '../../graph/graph.ts'
import { today } from '../../model/dates.ts'
import type { ReportArguments } from '../../reports/report.ts'
import { readTableStamp } from '../../tables/tableDefinition.ts'
import type { ComputedRows } from '../cypher/sources.ts'
import type { EntitySet } from '../entitySets.ts'

/** Computed rows, and the version of the graph that they show. */
export interface VersionedComputedRows {
  readonly rows: ComputedRows
  readonly version: string
}

type ComputeRows = (set: EntitySet, values: ReportArguments) => Promise<VersionedComputedRows>

/** The cache retains the latest entry whatever its size, so that its pages and count need one run. */
const cacheLimits = {
  timeoutMs: 60_000,
  maxEntries: 50,
  size: 200_000,
  sizeOf: ({ rows }: VersionedComputedRows) => rows.length,
}

/** Caches computed rows until the graph or the day changes; concurrent requests share one run. */
export function createComputedRowCache(graph: Graph, compute: ComputeRows): ComputeRows {
  const cache = createCache<VersionedComputedRows>(cacheLimits)
  return async (set, values) => {
    const day = today()
    const cacheVersion = `${day} ${await readTableStamp(set.table, graph)} ${await graph.version()}`
    return cache.getOrCompute(JSON.stringify([set.name, values]), cacheVersion, () => compute(set, values))
  }
}
