import { at } from '../../algorithms/adjacency.ts'
import { toDayNumber } from '../../model/dates.ts'
import { relationshipTypeNames } from '../../model/relationships.ts'
import { selectClaims } from '../ecosystem/claims.ts'
import { describeNode, getId, getName } from '../ecosystem/nodes.ts'
import type { AnalyseFunction } from '../report.ts'

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
