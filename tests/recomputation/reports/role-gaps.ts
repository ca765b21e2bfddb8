import { by, createLookup, descending, nameOf, type Recompute, readNumber } from '../ecosystem.ts'
import { byImportance, isMomentOfTruth, listNames, listOwners } from '../facts.ts'

const names = {
  PROVIDES_DATA_TO: 'data provider',
  INFLUENCES: 'influencer',
  DEFINES: 'definer',
  IMPLEMENTS: 'implementer',
}

export const recompute: Recompute = (ecosystem, { asOf }) => {
  const lookup = createLookup(ecosystem, asOf)
  return lookup
    .listInUse('Touchpoint')
    .sort(by(byImportance, descending(isMomentOfTruth), (touchpoint) => touchpoint.id))
    .flatMap((touchpoint) => {
      const missing = Object.entries(names).filter(
        ([type]) => lookup.listSources(touchpoint, type).length === 0,
      )
      return missing.sort(by(([, name]) => name)).map(([, missingRole]) => ({
        touchpointId: touchpoint.id,
        touchpoint: nameOf(touchpoint),
        importance: readNumber(touchpoint, 'importance'),
        momentOfTruth: isMomentOfTruth(touchpoint),
        missingRole,
        rolesHeld: 4 - missing.length,
        owners: listNames(listOwners(lookup, touchpoint)),
      }))
    })
}
