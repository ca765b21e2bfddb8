import { at } from '../../algorithms/adjacency.ts'
import type { Projection } from '../../graph/projection/projection.ts'
import { toDayNumber } from '../../model/dates.ts'
import { listTypesWithTrait, relationshipTypeNames } from '../../model/relationships.ts'
import { isValidOn } from '../ecosystem/failureGraph.ts'
import { describeNode, getId, getKind, getName, isLive } from '../ecosystem/nodes.ts'
import { selectArcs } from '../ecosystem/relationshipLookup.ts'
import type { AnalyseFunction } from '../report.ts'

const claimTypes = new Set(listTypesWithTrait('ownership', 'role').map(({ name }) => name))
const isClaimType = relationshipTypeNames.map((name) => claimTypes.has(name))

/** The claims of each holder follow each other by touchpoint. */
export default (function* (projection, { asOf }) {
  const { nodes, relationships } = projection
  const claims = selectClaims(projection, toDayNumber(String(asOf)))
  for (let node = 0; node < nodes.count; node += 1) {
    const holder = describeNode(projection, node)
    const end = at(claims.offsets, node + 1)
    for (let arc = at(claims.offsets, node); arc < end; ) {
      const touchpoint = claims.targets[arc] as number
      const held = new Set<string | undefined>()
      for (; arc < end && claims.targets[arc] === touchpoint; arc += 1)
        held.add(relationshipTypeNames[at(relationships.type, at(claims.links, arc))])
      yield {
        holderKind: holder.kind,
        holderId: holder.id,
        holder: holder.name,
        touchpointId: getId(projection, touchpoint),
        touchpoint: getName(projection, touchpoint),
        isOwner: held.has('OWNS'),
        isDataProvider: held.has('PROVIDES_DATA_TO'),
        isInfluencer: held.has('INFLUENCES'),
        isDefiner: held.has('DEFINES'),
        isImplementer: held.has('IMPLEMENTS'),
      }
    }
  }
} satisfies AnalyseFunction)

/** The valid claims on touchpoints in use, as arcs from the holder. */
function selectClaims(projection: Projection, day: number) {
  const { relationships } = projection
  return selectArcs(projection, (link) => {
    if (!isClaimType[at(relationships.type, link)] || !isValidOn(relationships, link, day)) return false
    const held = at(relationships.to, link)
    return isLive(projection, held) && getKind(projection, held) === 'Touchpoint'
  })
}
