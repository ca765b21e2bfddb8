import {
  by,
  createLookup,
  descending,
  type Ecosystem,
  isSame,
  nameOf,
  parties,
  type Recompute,
  readNumber,
} from '../ecosystem.ts'
import { byImportance, isMomentOfTruth, listNames, listOwners, listPeriods, listPresence } from '../facts.ts'

export const recompute: Recompute = (ecosystem, { asOf, kind, id, period }) => {
  const lookup = createLookup(ecosystem, asOf)
  const present = listPresence(lookup, { kind: String(kind), id: String(id) })
  return lookup
    .listInUse('Touchpoint')
    .filter((touchpoint) => !present.some((each) => isSame(each, touchpoint)))
    .filter((touchpoint) => typeof period !== 'string' || listPeriods(lookup, touchpoint).includes(period))
    .sort(by(byImportance, descending(isMomentOfTruth), (touchpoint) => touchpoint.id))
    .map((touchpoint) => ({
      touchpointId: touchpoint.id,
      touchpoint: nameOf(touchpoint),
      importance: readNumber(touchpoint, 'importance'),
      momentOfTruth: isMomentOfTruth(touchpoint),
      periods: listPeriods(lookup, touchpoint),
      phases: lookup
        .listTargets(touchpoint, 'IN_PHASE')
        .sort(by((phase) => readNumber(phase, 'position') ?? 0, nameOf))
        .map(nameOf),
      owners: listNames(listOwners(lookup, touchpoint)),
      customers: listNames(lookup.listSources(touchpoint, 'ENGAGES_AT')),
    }))
}

/** The last party of each kind. */
export const listParameters = ({ nodes }: Ecosystem) =>
  parties
    .flatMap((kind) => nodes.findLast((node) => node.kind === kind) ?? [])
    .flatMap(({ kind, id }) => [
      { kind, id },
      { kind, id, period: 'postPurchase' },
    ])
