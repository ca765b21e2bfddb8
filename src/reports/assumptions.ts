import type { NodeKey } from '../graph/element.ts'
import type { DryRun, Graph } from '../graph/graph.ts'
import { confidence } from '../model/kind.ts'
import { kindNames } from '../model/kinds.ts'
import type { Finding } from './report.ts'

const NODES_BELOW = `
MATCH (node:$any($kinds))
WHERE coalesce(node.confidence, 'assumed') IN $below
RETURN [label IN labels(node) WHERE label IN $kinds][0] AS kind, node.id AS id`

const REMOVE_NODES = `
MATCH (node:$any($kinds))
WHERE coalesce(node.confidence, 'assumed') IN $below
DETACH DELETE node`

const REMOVE_RELATIONSHIPS = `
MATCH (:$any($kinds))-[link]->(:$any($kinds))
WHERE coalesce(link.confidence, 'assumed') IN $below
DELETE link`

const assumptionsTimeoutMs = 60_000

/** The findings on the map without less certain elements; the removal is rolled back. */
export async function collectWithoutAssumptions(
  graph: Graph,
  minConfidence: string,
  withRelationships: boolean,
  collect: (rehearsal: DryRun) => Promise<Finding[]>,
): Promise<{ findings: Finding[]; excludedNodes: NodeKey[] }> {
  const levels = confidence.choices ?? []
  const parameters = { kinds: kindNames, below: levels.slice(0, levels.indexOf(minConfidence)) }
  return graph.dryRun(
    async (rehearsal) => {
      const excludedNodes: NodeKey[] = []
      for await (const key of rehearsal.stream<NodeKey>(NODES_BELOW, parameters)) excludedNodes.push(key)
      await rehearsal.transaction.run(REMOVE_NODES, parameters)
      if (withRelationships) await rehearsal.transaction.run(REMOVE_RELATIONSHIPS, parameters)
      return { findings: await collect(rehearsal), excludedNodes }
    },
    { timeoutMs: assumptionsTimeoutMs },
  )
}
