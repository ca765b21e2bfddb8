import type { NodeKey } from '../graph/element.ts'
import type { Graph } from '../graph/graph.ts'
import { toJsonValue } from '../graph/values.ts'
import { kindNames } from '../model/kinds.ts'
import type { PropertyValues } from '../model/property.ts'

/** The elements of a finding and the relationships among them. */
export interface FindingSubgraph {
  readonly nodes: readonly (NodeKey & { readonly name: string } & PropertyValues)[]
  readonly relationships: readonly PropertyValues[]
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

/** Reads the subgraphs of several findings in one round trip, without elements that have been deleted since. */
export async function readFindingSubgraphs(
  graph: Graph,
  findings: readonly (readonly NodeKey[])[],
): Promise<FindingSubgraph[]> {
  if (findings.length === 0) return []
  const { rows } = await graph.read<FindingSubgraph>(READ, { findings, kinds: kindNames })
  return rows.map(({ nodes, relationships }) => ({
    nodes: nodes.map((node) => omitNulls(node) as FindingSubgraph['nodes'][number]),
    relationships: relationships.map(omitNulls),
  }))
}

const omitNulls = (properties: object) =>
  Object.fromEntries(
    Object.entries(properties)
      .filter(([, value]) => value !== null)
      .map(([name, value]) => [name, toJsonValue(value)]),
  ) as PropertyValues
