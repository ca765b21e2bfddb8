import type { Graph } from '../graph.ts'
import { openGraph } from '../openGraph.ts'
import { serviceLabels } from '../serviceRecords.ts'

/** A node by the last part of its element id, and its exact content. */
export type NodeRow = readonly [
  node: number | bigint,
  labels: readonly string[],
  properties: Readonly<Record<string, unknown>>,
]

/** A relationship by the same numbers of its ends. */
export type RelationshipRow = readonly [
  from: number | bigint,
  to: number | bigint,
  type: string,
  properties: Readonly<Record<string, unknown>>,
]

/** The content of a graph without the records of the service, in batches. */
export interface ElementSource {
  readonly readNodes: () => AsyncIterable<readonly NodeRow[]>
  /** Read after the nodes; an end may be missing if others write meanwhile. */
  readonly readRelationships: () => AsyncIterable<readonly RelationshipRow[]>
}

const NODES = `
MATCH (node:!$any($serviceLabels))
RETURN [toInteger(split(elementId(node), ':')[2]), labels(node), properties(node)]`

const RELATIONSHIPS = `
MATCH (from)-[relationship]->(to)
RETURN [
  toInteger(split(elementId(from), ':')[2]),
  toInteger(split(elementId(to), ':')[2]),
  type(relationship),
  properties(relationship)
]`

/** Runs work with the content of a graph as it is stored, with integers that stay integers. */
export async function withElements<Result>(
  { settings }: Pick<Graph, 'settings'>,
  work: (source: ElementSource) => Promise<Result>,
): Promise<Result> {
  const exactGraph = openGraph(settings, { useBigInt: true })
  const read = <Row>(cypher: string) => exactGraph.snapshot((run) => run<Row>(cypher, { serviceLabels }))
  try {
    return await work({
      readNodes: () => read<NodeRow>(NODES),
      readRelationships: () => read<RelationshipRow>(RELATIONSHIPS),
    })
  } finally {
    await exactGraph.close()
  }
}
