import DataLoader from 'dataloader'
import type { AtlasError } from '../../model/errors.ts'
import { getCurrentRoute, timeLeftMs, withSharedDeadline } from '../deadlines.ts'
import type { Graph } from '../graph.ts'

/** More in one statement would keep those waiting who need little. */
const maxBatchSize = 32
const timeoutMs = 60_000

/** Reads several items of a graph; an error instead of one that cannot be read. */
type ReadMany<Read> = (graph: Graph, ids: readonly string[]) => Promise<(Read | AtlasError)[]>

/**
 * Reads items that are asked for in the same turn of the event loop together. The deadline is that of the request that asked
 * first, but its client may disconnect.
 */
export function batchReads<Read>(readMany: ReadMany<Read>): (graph: Graph, id: string) => Promise<Read> {
  const loaders = new WeakMap<Graph, DataLoader<string, Read>>()
  const createLoader = (graph: Graph) =>
    new DataLoader<string, Read>(
      (ids) => withSharedDeadline(timeLeftMs(timeoutMs), () => readMany(graph, ids), getCurrentRoute()),
      { cache: false, maxBatchSize, batchScheduleFn: setImmediate },
    )
  return (graph, id) => {
    const loader = loaders.get(graph) ?? createLoader(graph)
    loaders.set(graph, loader)
    return loader.load(id)
  }
}
