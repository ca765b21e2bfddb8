import { type Graph, type Projection, readProjection } from '../graph/index.ts'
import type { Arguments, Report, Row } from './report.ts'
import type { RowSource } from './run.ts'

/** Rows of a graph, computed here: analyses work on a projection that is kept until something is committed. */
export function rowSource(graph: Graph): RowSource {
  const projection = keptProjection(graph)
  return {
    stream: graph.stream,
    async *analyse(report, values) {
      const current = await projection()
      yield* analysed(report, values, current)
      return current.version
    },
  }
}

/** Rows as they are inside of a transaction, by its stream; the projection is read once, when it is first needed. */
export function rowsWithin(stream: Graph['stream']): RowSource {
  let projection: Promise<Projection> | undefined
  return {
    stream,
    async *analyse(report, values) {
      projection ??= readProjection(stream)
      const current = await projection
      yield* analysed(report, values, current)
      return current.version
    },
  }
}

/** The rows of an analysis; the caller knows that the report is one. */
export function analysed({ name, source }: Report, values: Arguments, projection: Projection): Iterable<Row> {
  if ('analyse' in source) return source.analyse(projection, values)
  throw new TypeError(`${name} is no analysis`)
}

/** The projection of the graph as it is now, read once for each version however many ask for it at a time. */
export function keptProjection(graph: Graph): () => Promise<Projection> {
  let kept: { readonly version: string; readonly projection: Promise<Projection> } | undefined
  return async () => {
    const version = await graph.version()
    if (kept?.version !== version) kept = { version, projection: readProjection(graph.stream) }
    const { projection } = kept
    try {
      return await projection
    } catch (error) {
      if (kept.projection === projection) kept = undefined
      throw error
    }
  }
}
