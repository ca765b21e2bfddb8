import { createLookup, nameOf, type Recompute, readNumber } from '../ecosystem.ts'
import { byWeight, isMomentOfTruth, listNames, listOwners } from '../facts.ts'

export const recompute: Recompute = (ecosystem, { asOf }) => {
  const lookup = createLookup(ecosystem, asOf)
  return lookup
    .listInUse('Touchpoint')
    .filter(
      (touchpoint) =>
        lookup.listSources(touchpoint, 'MEASURES').length === 0 &&
        readNumber(touchpoint, 'deliveredResponseMinutes') === null &&
        readNumber(touchpoint, 'deliveredResolutionMinutes') === null,
    )
    .sort(byWeight)
    .map((touchpoint) => ({
      touchpointId: touchpoint.id,
      touchpoint: nameOf(touchpoint),
      importance: readNumber(touchpoint, 'importance'),
      momentOfTruth: isMomentOfTruth(touchpoint),
      volumePerMonth: readNumber(touchpoint, 'volumePerMonth'),
      expectingCustomers: lookup
        .listArriving(touchpoint, 'ENGAGES_AT')
        .filter(
          ({ relationship }) =>
            readNumber(relationship, 'expectedResponseMinutes') !== null ||
            readNumber(relationship, 'expectedResolutionMinutes') !== null,
        ).length,
      owners: listNames(listOwners(lookup, touchpoint)),
    }))
}
