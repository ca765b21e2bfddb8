import { createLookup, nameOf, type Recompute } from '../ecosystem.ts'
import { listClaimed, listParties } from '../facts.ts'

export const recompute: Recompute = (ecosystem, { asOf }) => {
  const lookup = createLookup(ecosystem, asOf)
  return listParties(lookup).flatMap((holder) => {
    const claimed = listClaimed(lookup, holder).map(({ id }) => id)
    return lookup
      .listNodes('Touchpoint')
      .filter(({ id }) => claimed.includes(id))
      .map((touchpoint) => ({
        holderKind: holder.kind,
        holderId: holder.id,
        holder: nameOf(holder),
        touchpointId: touchpoint.id,
        touchpoint: nameOf(touchpoint),
        isOwner: lookup.has(holder, 'OWNS', touchpoint),
        isDataProvider: lookup.has(holder, 'PROVIDES_DATA_TO', touchpoint),
        isInfluencer: lookup.has(holder, 'INFLUENCES', touchpoint),
        isDefiner: lookup.has(holder, 'DEFINES', touchpoint),
        isImplementer: lookup.has(holder, 'IMPLEMENTS', touchpoint),
      }))
  })
}
