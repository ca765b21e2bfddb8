import { by, createLookup, descending, nameOf, type Recompute } from '../ecosystem.ts'
import { listHeld } from '../facts.ts'

export const recompute: Recompute = (ecosystem, { asOf }) => {
  const lookup = createLookup(ecosystem, asOf)
  return lookup
    .listNodes('Department', 'Employee')
    .flatMap((holder) => {
      const held = listHeld(lookup, holder)
      if (held.length === 0) return []
      const count = (isCounted: (hasRole: (type: string) => boolean) => boolean) =>
        held.filter((touchpoint) => isCounted((type) => lookup.has(holder, type, touchpoint))).length
      const implementsOnly = count((hasRole) => hasRole('IMPLEMENTS') && !hasRole('DEFINES'))
      const definesOnly = count((hasRole) => hasRole('DEFINES') && !hasRole('IMPLEMENTS'))
      const influencesOnly = count(
        (hasRole) =>
          hasRole('INFLUENCES') &&
          !['IMPLEMENTS', 'DEFINES', 'PROVIDES_DATA_TO'].some((type) => hasRole(type)),
      )
      return {
        holderKind: holder.kind,
        holderId: holder.id,
        holder: nameOf(holder),
        touchpoints: held.length,
        implementsOnly,
        definesOnly,
        influencesOnly,
        implementsOnlyRatio: implementsOnly / held.length,
        definesOnlyRatio: definesOnly / held.length,
        influencesOnlyRatio: influencesOnly / held.length,
      }
    })
    .sort(
      by(
        descending((row) => row.touchpoints),
        (row) => row.holderKind,
        (row) => row.holderId,
      ),
    )
}
