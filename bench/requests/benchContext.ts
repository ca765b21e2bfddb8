import type { Graph } from '../../src/graph/graph.ts'
import type { Ecosystem } from '../ecosystems/ecosystem.ts'

/** What the questions are about. */
export interface BenchContext {
  readonly ecosystem: Ecosystem
  /** The relationships of its touchpoints. */
  readonly surroundings: readonly Surrounding[]
}

/** Relationships of one type and direction between touchpoints and other nodes, and the kinds of these. */
export interface Surrounding {
  readonly type: string
  readonly isOutgoing: boolean
  readonly kinds: readonly string[]
}

const AROUND = `
MATCH (touchpoint:Touchpoint)-[relationship]-(other)
WITH DISTINCT type(relationship) AS type, startNode(relationship) = touchpoint AS isOutgoing, labels(other)[0] AS kind
ORDER BY kind
RETURN type, isOutgoing, collect(kind) AS kinds
ORDER BY type, isOutgoing`

/** The ecosystem with the relationships of its touchpoints, as the database has it. */
export async function readBenchContext(graph: Graph, ecosystem: Ecosystem): Promise<BenchContext> {
  const { rows } = await graph.read<Surrounding>(AROUND)
  return { ecosystem, surroundings: rows }
}
