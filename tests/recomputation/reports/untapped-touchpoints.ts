import { createLookup, nameOf, type Recompute, readNumber } from '../ecosystem.ts'
import { byWeight, isMomentOfTruth, listNames, listOwners } from '../facts.ts'

export const recompute: Recompute = (ecosystem, { asOf }) => {
  const lookup = createLookup(ecosystem, asOf)
  return lookup
    .listInUse('Touchpoint')
    .filter((touchpoint) => lookup.listTargets(touchpoint, 'COLLECTS').length === 0)
    .sort(byWeight)
    .map((touchpoint) => ({
      touchpointId: touchpoint.id,
      touchpoint: nameOf(touchpoint),
      importance: readNumber(touchpoint, 'importance'),
      momentOfTruth: isMomentOfTruth(touchpoint),
      volumePerMonth: readNumber(touchpoint, 'volumePerMonth'),
      customers: lookup.listSources(touchpoint, 'ENGAGES_AT').length,
      owners: listNames(listOwners(lookup, touchpoint)),
    }))
}
