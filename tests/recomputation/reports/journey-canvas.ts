import {
  by,
  claims,
  createLookup,
  type Ecosystem,
  findLowest,
  isInUse,
  type Lookup,
  listUnique,
  type Node,
  nameOf,
  type Recompute,
  readNumber,
  readText,
} from '../ecosystem.ts'
import { isMomentOfTruth, listNames, listOwners, roundMean } from '../facts.ts'

export const listParameters = ({ nodes }: Ecosystem) => [
  {},
  ...nodes.filter(({ kind }) => kind === 'Journey').map(({ id }) => ({ journeyId: id })),
]

const lanes = ['customer', 'frontstage', 'backstage', 'support', 'partners']

export const recompute: Recompute = (ecosystem, { journeyId, asOf }) => {
  const lookup = createLookup(ecosystem, asOf)
  const { listNodes, listTargets } = lookup
  return listNodes('Journey')
    .filter(({ id }) => journeyId === null || id === journeyId)
    .flatMap((journey) =>
      listTargets(journey, 'HAS_PHASE')
        .sort(
          by(
            (phase) => readNumber(phase, 'position') ?? 0,
            (phase) => phase.id,
          ),
        )
        .flatMap((phase) =>
          lanes.flatMap((lane) =>
            listElements(lookup, phase)
              .filter((element) => chooseLane(element) === lane)
              .map((element, index) => ({
                journeyId: journey.id,
                journey: nameOf(journey),
                phaseId: phase.id,
                phase: nameOf(phase),
                period: readText(phase, 'period'),
                phasePosition: readNumber(phase, 'position'),
                lane,
                position: index + 1,
                ...describeElement(lookup, element),
              })),
          ),
        ),
    )
}

/** Touchpoints by their position, then the others by kind and id. */
function listElements({ listArriving, listSources, listTargets }: Lookup, phase: Node): Node[] {
  const touchpoints = listArriving(phase, 'IN_PHASE')
    .sort(
      by(
        ({ relationship }) => readNumber(relationship, 'position'),
        ({ node }) => node.id,
      ),
    )
    .map(({ node }) => node)
  const needs = touchpoints.flatMap((each) => listTargets(each, 'DEPENDS_ON'))
  const isPartner = ({ kind }: Node) => kind === 'Partner'
  const others = [
    ...touchpoints.flatMap((each) => listSources(each, 'ENGAGES_AT')),
    ...touchpoints
      .flatMap((each) => listSources(each, ...claims))
      .filter(({ kind }) => kind === 'Department' || kind === 'Partner'),
    ...needs.filter(({ kind }) => ['Process', 'System', 'Partner'].includes(kind)),
    ...needs.flatMap((each) => listTargets(each, 'DEPENDS_ON')).filter(isPartner),
  ]
  const sortedOthers = listUnique(others).sort(
    by(
      ({ kind }) => kind,
      ({ id }) => id,
    ),
  )
  return [...touchpoints, ...sortedOthers]
}

function chooseLane(element: Node): string {
  const visibility = readText(element, 'visibility')
  switch (element.kind) {
    case 'Touchpoint':
      return visibility ?? 'frontstage'
    case 'Department':
      return visibility ?? 'backstage'
    case 'Customer':
      return 'customer'
    case 'Partner':
      return 'partners'
    default:
      return 'support'
  }
}

function describeElement(lookup: Lookup, element: Node) {
  const isTouchpoint = element.kind === 'Touchpoint'
  const owners = listOwners(lookup, element)
  const needsOwner = ['Touchpoint', 'Process', 'System'].includes(element.kind) && isInUse(element)
  const engagements = isTouchpoint ? lookup.listArriving(element, 'ENGAGES_AT') : []
  const listValues = (name: string) =>
    engagements.map(({ relationship }) => readNumber(relationship, name)).filter((value) => value !== null)
  const readExperience = (name: string) => readNumber(element, name) ?? roundMean(listValues(name))
  return {
    kind: element.kind,
    id: element.id,
    name: nameOf(element),
    lifecycle: readText(element, 'lifecycle'),
    owners: listNames(owners),
    isUnowned: needsOwner && owners.length === 0,
    isContested: needsOwner && owners.length > 1,
    channels: isTouchpoint ? listNames(lookup.listTargets(element, 'VIA')) : [],
    importance: readNumber(element, 'importance'),
    momentOfTruth: isMomentOfTruth(element),
    rating: readExperience('rating'),
    emotion: readExperience('emotion'),
    expectedResponseMinutes: findLowest(listValues('expectedResponseMinutes')),
    deliveredResponseMinutes: readNumber(element, 'deliveredResponseMinutes'),
    expectedResolutionMinutes: findLowest(listValues('expectedResolutionMinutes')),
    deliveredResolutionMinutes: readNumber(element, 'deliveredResolutionMinutes'),
  }
}
