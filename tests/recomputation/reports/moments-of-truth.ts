import {
  by,
  createLookup,
  descending,
  isInUse,
  type Lookup,
  type Node,
  nameOf,
  type Recompute,
  readFlag,
  readNumber,
  toKey,
} from '../ecosystem.ts'
import { listNames, listOwners, listReliedOn } from '../facts.ts'

export const recompute: Recompute = (ecosystem, { asOf, leastRating }) => {
  const lookup = createLookup(ecosystem, asOf)
  return lookup
    .listInUse('Touchpoint')
    .filter((touchpoint) => readFlag(touchpoint, 'momentOfTruth'))
    .map((touchpoint) => {
      const lowestRating = findLowestRating(lookup, touchpoint)
      const risks = listRisks(lookup, touchpoint, lowestRating, Number(leastRating))
      return {
        touchpointId: touchpoint.id,
        touchpoint: nameOf(touchpoint),
        importance: readNumber(touchpoint, 'importance'),
        rating: readNumber(touchpoint, 'rating'),
        lowestRating,
        riskCount: risks.length,
        isAtRisk: risks.length > 0,
        risks,
        owners: listNames(listOwners(lookup, touchpoint)),
      }
    })
    .sort(
      by(
        descending((row) => row.riskCount),
        descending((row) => row.importance),
        (row) => row.touchpointId,
      ),
    )
}

function findLowestRating({ listArriving }: Lookup, touchpoint: Node): number | null {
  const groups = listArriving(touchpoint, 'ENGAGES_AT').map(({ relationship }) => relationship)
  const ratings = [touchpoint, ...groups].flatMap((each) => readNumber(each, 'rating') ?? [])
  return ratings.length === 0 ? null : Math.min(...ratings)
}

function listRisks(
  lookup: Lookup,
  touchpoint: Node,
  lowestRating: number | null,
  leastRating: number,
): string[] {
  const { listSources, listArriving } = lookup
  const owners = listOwners(lookup, touchpoint).length
  const isMissed = (aspect: string) =>
    listArriving(touchpoint, 'ENGAGES_AT').some(({ relationship }) => {
      const expected = readNumber(relationship, `expected${aspect}Minutes`)
      const delivered = readNumber(touchpoint, `delivered${aspect}Minutes`)
      return expected !== null && delivered !== null && delivered > expected
    })
  const isUnknown = (aspect: string) => readNumber(touchpoint, `delivered${aspect}Minutes`) === null
  const lacks = (type: string) => listSources(touchpoint, type).length === 0
  const risks: Readonly<Record<string, boolean>> = {
    noOwner: owners === 0,
    severalOwners: owners > 1,
    noDataProvider: lacks('PROVIDES_DATA_TO'),
    noDefiner: lacks('DEFINES'),
    noImplementer: lacks('IMPLEMENTS'),
    lowRating: lowestRating !== null && lowestRating < leastRating,
    expectationMissed: isMissed('Response') || isMissed('Resolution'),
    notMeasured: lacks('MEASURES') && isUnknown('Response') && isUnknown('Resolution'),
    retiringSystem: reliesOnRetiring(lookup, touchpoint),
    assumed: ['assumed', undefined].includes(touchpoint.properties.confidence as string) && lacks('SUPPORTS'),
  }
  return Object.keys(risks).filter((risk) => risks[risk])
}

/** The system at the end may be retired; everything between must be in use. */
function reliesOnRetiring(lookup: Lookup, touchpoint: Node): boolean {
  const between = [touchpoint, ...listReliedOn(lookup, touchpoint)].filter(isInUse)
  const ends = between.flatMap((node) => lookup.listTargets(node, 'DEPENDS_ON'))
  return new Map(ends.map((node) => [toKey(node), node]))
    .values()
    .some(
      ({ kind, properties: { lifecycle } }) =>
        kind === 'System' && (lifecycle === 'retiring' || lifecycle === 'retired'),
    )
}
