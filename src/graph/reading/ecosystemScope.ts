import { AtlasError } from '../../model/errors.ts'
import { getNodeKind, kindNames } from '../../model/kinds.ts'
import { listTypesWithTrait } from '../../model/relationships.ts'
import type { RunInBatches } from '../graph.ts'

/** A part of the ecosystem: the touchpoints that match every given criterion; everything without criteria. */
export interface EcosystemScope {
  readonly customer?: string | undefined
  readonly journey?: string | undefined
  readonly department?: string | undefined
  readonly tags?: readonly string[] | undefined
}

/** By these types a department has something to do with a touchpoint. */
const responsibilityTypes = listTypesWithTrait('ownership', 'role').map(({ name }) => name)

/**
 * Returns the touchpoints that match every criterion, the nodes of other kinds one relationship away from them, the
 * journeys of their phases, everything they depend on, and the nodes that the criteria name.
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
      MATCH (holder:Department)-[:$any($responsibilityTypes)]->(touchpoint)
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

/** Reads the element ids of the nodes in a scope; nothing for the whole ecosystem. */
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
    responsibilityTypes,
  })) {
    for (const [elementId, labels, id] of batch) {
      elementIds.push(elementId)
      for (const label of labels) foundNodes.add(`${label}/${id}`)
    }
  }
  for (const [name, kind, id] of namedNodes) {
    if (id === undefined || foundNodes.has(`${kind}/${id}`)) continue
    throw new AtlasError('NOT_FOUND', `${getNodeKind(kind).name} ${id} does not exist`, {
      faults: [{ path: name, in: 'query', message: 'does not exist' }],
    })
  }
  return elementIds
}
