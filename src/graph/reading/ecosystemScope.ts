import { AtlasError } from '../../model/errors.ts'
import { getNodeKind, kindNames } from '../../model/kinds.ts'
import type { RunInBatches } from '../graph.ts'

/** A part of the ecosystem: of what is named only what all of it picks; everything when nothing is named. */
export interface EcosystemScope {
  readonly customer?: string | undefined
  readonly journey?: string | undefined
  readonly department?: string | undefined
  readonly tags?: readonly string[] | undefined
}

/**
 * The touchpoints that all parts of the scope pick; every node of another kind that is one relationship away from them,
 * the journeys of their phases, what they depend on step by step, and what the scope itself names.
 */
const READ = `
OPTIONAL MATCH (customer:Customer {id: $customer})
OPTIONAL MATCH (journey:Journey {id: $journey})
OPTIONAL MATCH (department:Department {id: $department})
WITH customer, journey, department,
  COLLECT { MATCH (part:Department)-[:PART_OF]->*(department) RETURN part } AS parts
CALL (customer, journey, parts) {
  MATCH (touchpoint:Touchpoint)
  WHERE ($customer IS NULL OR EXISTS { (customer)-[:ENGAGES_AT]->(touchpoint) })
    AND ($journey IS NULL OR EXISTS { (touchpoint)-[:IN_PHASE]->(:Phase)<-[:HAS_PHASE]-(journey) })
    AND ($department IS NULL OR EXISTS {
      MATCH (holder:Department)-[:OWNS|PROVIDES_DATA_TO|INFLUENCES|DEFINES|IMPLEMENTS]->(touchpoint)
      WHERE holder IN parts
    })
    AND ($tags IS NULL OR any(tag IN $tags WHERE tag IN touchpoint.tags) OR EXISTS {
      MATCH (touchpoint)-[:IN_PHASE]->(:Phase)<-[:HAS_PHASE]-(tagged:Journey)
      WHERE any(tag IN $tags WHERE tag IN tagged.tags)
    })
  RETURN collect(touchpoint) AS touchpoints
}
CALL (touchpoints) {
  UNWIND touchpoints AS touchpoint
  MATCH (touchpoint)--(neighbour:$any($kinds))
  WHERE NOT neighbour:Touchpoint
  RETURN collect(DISTINCT neighbour) AS neighbours
}
CALL (touchpoints) {
  UNWIND touchpoints AS touchpoint
  MATCH (touchpoint)-[:DEPENDS_ON]->+(needed:$any($kinds))
  RETURN collect(DISTINCT needed) AS needed
}
CALL (neighbours) {
  UNWIND neighbours AS phase
  MATCH (phase:Phase)<-[:HAS_PHASE]-(journey:Journey)
  RETURN collect(DISTINCT journey) AS journeys
}
UNWIND touchpoints + neighbours + needed + journeys + [customer, journey, department] AS node
WITH DISTINCT node
WHERE node IS NOT NULL
RETURN [elementId(node), labels(node), node.id]`

/** The nodes of the scope as the database knows them; nothing when the scope is everything. */
export async function readScopeElementIds(
  run: RunInBatches,
  scope: EcosystemScope,
): Promise<readonly string[] | undefined> {
  const { customer, journey, department, tags } = scope
  const namedNodes = [
    ['customer', 'Customer', customer],
    ['journey', 'Journey', journey],
    ['department', 'Department', department],
  ] as const
  if (tags === undefined && namedNodes.every(([, , id]) => id === undefined)) return undefined
  const elementIds: string[] = []
  const foundNodes = new Set<string>()
  const parameters = Object.fromEntries(namedNodes.map(([name, , id]) => [name, id ?? null]))
  for await (const batch of run<[string, string[], string]>(READ, {
    ...parameters,
    tags: tags ?? null,
    kinds: kindNames,
  })) {
    for (const [elementId, labels, id] of batch) {
      elementIds.push(elementId)
      for (const label of labels) foundNodes.add(`${label}/${id}`)
    }
  }
  for (const [name, kind, id] of namedNodes) {
    if (id === undefined || foundNodes.has(`${kind}/${id}`)) continue
    throw new AtlasError('NOT_FOUND', `There is no ${getNodeKind(kind).name} ${id}`, {
      faults: [{ path: name, in: 'query', message: 'names nothing on the map' }],
    })
  }
  return elementIds
}
