import type { NodeKey } from '../graph/element.ts'
import type { Graph } from '../graph/graph.ts'
import { plainValue } from '../graph/values.ts'
import { kindNames } from '../model/kinds.ts'
import type { Values } from '../model/property.ts'

/** The elements that a finding is about, and the relationships among them. */
export interface Subgraph {
  readonly nodes: readonly (NodeKey & Values)[]
  readonly relationships: readonly Values[]
}

const READ = `
UNWIND range(0, size($findings) - 1) AS finding
CALL (finding) {
  UNWIND $findings[finding] AS element
  MATCH (node:$(element.kind) {id: element.id})
  RETURN collect(node) AS nodes
}
RETURN
  finding,
  [node IN nodes | node {
    .id, .name, .importance, .confidence, kind: [label IN labels(node) WHERE label IN $kinds][0]
  }] AS nodes,
  COLLECT {
    UNWIND nodes AS from
    MATCH (from)-[link]->(to)
    WHERE to IN nodes
    RETURN link {
      .since, .until, .claimedBy, .confidence,
      type: type(link),
      from: {kind: [label IN labels(from) WHERE label IN $kinds][0], id: from.id},
      to: {kind: [label IN labels(to) WHERE label IN $kinds][0], id: to.id}
    }
  } AS relationships
ORDER BY finding`

/** The sub-graph of each of several findings, in one round trip; what was taken away meanwhile is left out. */
export async function readSubgraphs(
  graph: Graph,
  findings: readonly (readonly NodeKey[])[],
): Promise<Subgraph[]> {
  if (findings.length === 0) return []
  const { rows } = await graph.read<Subgraph>(READ, { findings, kinds: kindNames })
  return rows.map(({ nodes, relationships }) => ({
    nodes: nodes.map((node) => present(node) as NodeKey & Values),
    relationships: relationships.map(present),
  }))
}

const present = (properties: object) =>
  Object.fromEntries(
    Object.entries(properties)
      .filter(([, value]) => value !== null)
      .map(([name, value]) => [name, plainValue(value)]),
  ) as Values
