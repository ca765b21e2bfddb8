import { createSingleValueCache } from '../cache.ts'
import type { Graph } from '../graph.ts'
import type { Projection } from './projection.ts'
import { readProjection } from './readProjection.ts'

/** The projection of a graph, cached between reports. */
export interface CachedProjection {
  /** The projection of the current version: read once per version, also for concurrent callers. */
  current(): Promise<Projection>
  /** Reads it again once nothing has changed for a moment, so that the next report need not wait for it. */
  refreshSoon(): void
}

const refreshDelayMs = 500
const projectionTimeoutMs = 60_000

export function createCachedProjection(graph: Pick<Graph, 'version' | 'stream'>): CachedProjection {
  const cache = createSingleValueCache<Projection>(projectionTimeoutMs)
  let timer: NodeJS.Timeout | undefined
  const current = async () => cache.getOrCompute(await graph.version(), () => readProjection(graph.stream))
  return {
    current,
    refreshSoon() {
      if (!cache.hasValue) return
      clearTimeout(timer)
      // The next caller meets the same error and reports it.
      timer = setTimeout(() => current().catch(() => {}), refreshDelayMs).unref()
    },
  }
}
