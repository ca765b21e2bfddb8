import type { Graph } from '../graph/graph.ts'

/** Creates something once for each graph: for the present, and for every recorded state that is opened. */
export function createPerGraph<Source extends { readonly graph: Graph }, Value>(
  create: (source: Source) => Value,
): (source: Source) => Value {
  const values = new WeakMap<Graph, Value>()
  return (source) => {
    const value = values.get(source.graph) ?? create(source)
    values.set(source.graph, value)
    return value
  }
}
