import { type Adjacency, at } from '../../algorithms/adjacency.ts'
import type { Projection } from '../../graph/projection/projection.ts'
import { listTypesWithTrait, relationshipTypeNames } from '../../model/relationships.ts'
import { isValidOn } from './failureGraph.ts'
import { getKind, isLive } from './nodes.ts'
import { selectArcs } from './relationshipLookup.ts'

/** The types of ownership and roles. */
export const claimTypes = listTypesWithTrait('ownership', 'role').map(({ name }) => name)
const isClaimType = relationshipTypeNames.map((name) => claimTypes.includes(name))

/** The claims on touchpoints in use that are valid on a day, as arcs from the holder in the order of the touchpoints. */
export function selectClaims(projection: Projection, day: number): Adjacency {
  const { relationships } = projection
  return selectArcs(projection, (link) => {
    if (!isClaimType[at(relationships.type, link)] || !isValidOn(relationships, link, day)) return false
    const held = at(relationships.to, link)
    return isLive(projection, held) && getKind(projection, held) === 'Touchpoint'
  })
}
