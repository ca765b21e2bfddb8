import { by, createLookup, descending, isInUse, nameOf, type Recompute } from '../ecosystem.ts'
import { listClaimed, listParties } from '../facts.ts'

export const recompute: Recompute = (ecosystem, { asOf, overloadedFrom }) => {
  const lookup = createLookup(ecosystem, asOf)
  return listParties(lookup)
    .map((holder) => {
      const count = (type: string) =>
        lookup.listTargets(holder, type).filter((node) => node.kind === 'Touchpoint' && isInUse(node)).length
      const counts = {
        owned: count('OWNS'),
        asDataProvider: count('PROVIDES_DATA_TO'),
        asInfluencer: count('INFLUENCES'),
        asDefiner: count('DEFINES'),
        asImplementer: count('IMPLEMENTS'),
      }
      return {
        holderKind: holder.kind,
        holderId: holder.id,
        holder: nameOf(holder),
        touchpoints: listClaimed(lookup, holder).length,
        ...counts,
        isOverloaded: counts.asImplementer >= Number(overloadedFrom),
        onlyInfluences:
          counts.asInfluencer > 0 &&
          counts.owned + counts.asDataProvider + counts.asDefiner + counts.asImplementer === 0,
      }
    })
    .filter((row) => row.touchpoints > 0)
    .sort(
      by(
        descending((row) => row.isOverloaded),
        descending((row) => row.asImplementer),
        descending((row) => row.touchpoints),
        (row) => row.holderKind,
        (row) => row.holderId,
      ),
    )
}

export const listParameters = () => [{}, { overloadedFrom: 2 }]
