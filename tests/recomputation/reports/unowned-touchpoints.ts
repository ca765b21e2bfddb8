import {
  createLookup,
  findLatest,
  isSame,
  listUnique,
  nameOf,
  type Recompute,
  readNumber,
  readText,
} from '../ecosystem.ts'
import { byWeight, isMomentOfTruth, listNames, listOwners, listParentOwners } from '../facts.ts'

export const recompute: Recompute = (ecosystem, { asOf }) => {
  const lookup = createLookup(ecosystem, asOf)
  return lookup
    .listInUse('Touchpoint')
    .filter((touchpoint) => listOwners(lookup, touchpoint).length === 0)
    .sort(byWeight)
    .map((touchpoint) => {
      const phases = lookup.listTargets(touchpoint, 'IN_PHASE')
      const parentOwners = listParentOwners(lookup, touchpoint)
      const ends = ecosystem.relationships
        .filter(({ type, to }) => type === 'OWNS' && isSame(to, touchpoint))
        .map((relationship) => readText(relationship, 'until'))
        .filter((until) => until !== null && until <= lookup.day)
      return {
        touchpointId: touchpoint.id,
        touchpoint: nameOf(touchpoint),
        importance: readNumber(touchpoint, 'importance'),
        momentOfTruth: isMomentOfTruth(touchpoint),
        volumePerMonth: readNumber(touchpoint, 'volumePerMonth'),
        journeys: listNames(listUnique(phases.flatMap((phase) => lookup.listSources(phase, 'HAS_PHASE')))),
        implementers: listNames(lookup.listSources(touchpoint, 'IMPLEMENTS')),
        lastOwnedUntil: findLatest(ends),
        parentOwners: listNames(parentOwners),
        inheritance: parentOwners.length > 0 ? 'inherited' : 'none',
        severity: parentOwners.length > 0 ? 'medium' : 'high',
      }
    })
}
