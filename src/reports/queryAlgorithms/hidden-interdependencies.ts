import { at } from '../../algorithms/adjacency.ts'
import type { Projection } from '../../graph/projection/projection.ts'
import { toDayNumber } from '../../model/dates.ts'
import { claimTypes } from '../ecosystem/claims.ts'
import {
  getName,
  listFirstNames,
  selectLiveNodes,
  selectLiveTouchpoints,
  selectNodes,
} from '../ecosystem/nodes.ts'
import {
  describePair,
  linkParties,
  listPartyPairs,
  numberParties,
  type PartyPair,
} from '../ecosystem/partyPairs.ts'
import { createRelationshipLookup } from '../ecosystem/relationshipLookup.ts'
import { createWorkingPairs } from '../ecosystem/workingPairs.ts'
import type { AnalyseFunction, ReportArguments, ReportRow } from '../report.ts'

/** Pairs are those of the parties that need an element and those that serve it. */
export default (function* (projection, values) {
  const { partyCount, nodes, partyNeeds } = findNeeds(projection, values)
  const isStated = createStatedPairs(projection)
  const getNode = (number: number) => nodes[number] ?? 0
  const isExcluded = (first: number, second: number) => isStated(getNode(first), getNode(second))
  for (const { first, second, elements, ...pair } of listPartyPairs(partyCount, partyNeeds, isExcluded))
    yield toRow(projection, {
      ...pair,
      first: getNode(first),
      second: getNode(second),
      elements: elements.map(getNode),
    })
} satisfies AnalyseFunction)

/** Who needs which touchpoints in use, systems in use and partners, and who serves these. */
function findNeeds(projection: Projection, { asOf }: ReportArguments) {
  const touchpoints = selectLiveTouchpoints(projection)
  const systems = selectLiveNodes(projection, ['System'])
  const partners = selectNodes(projection, ['Partner'])
  const numbering = numberParties(projection, [...touchpoints, ...systems, ...partners])
  const claims = createRelationshipLookup(projection, toDayNumber(String(asOf)), claimTypes)
  const { listSources, listTargets } = createRelationshipLookup(projection, undefined, [
    'OPERATES',
    'DEPENDS_ON',
  ])
  const isSystemInUse = new Set(systems)
  const listHolders = (touchpoint: number, types: readonly string[]) =>
    types.flatMap((type) => claims.listSources(touchpoint, type))
  const listOperators = (system: number) => listSources(system, 'OPERATES')
  const listSystems = (touchpoint: number) =>
    listTargets(touchpoint, 'DEPENDS_ON').filter((node) => isSystemInUse.has(node))
  const needs = [
    ...pairEach(touchpoints, (touchpoint) => listHolders(touchpoint, ['OWNS', 'IMPLEMENTS'])),
    ...pairEach([...systems, ...partners], (element) => listSources(element, 'DEPENDS_ON')),
  ]
  const services = [
    ...pairEach(touchpoints, (touchpoint) => [
      ...listHolders(touchpoint, ['PROVIDES_DATA_TO', 'DEFINES', 'IMPLEMENTS']),
      ...listSystems(touchpoint).flatMap(listOperators),
    ]),
    ...pairEach(systems, listOperators),
    ...pairEach(partners, (partner) => [partner]),
  ]
  return {
    ...numbering,
    partyNeeds: { needs: linkParties(numbering, needs), serves: linkParties(numbering, services) },
  }
}

/** Each element with each of its parties. */
function* pairEach(elements: readonly number[], listParties: (element: number) => readonly number[]) {
  for (const element of elements) for (const party of listParties(element)) yield [party, element] as const
}

/** Returns whether the map states that two parties work together, or one or somebody else is above both. */
function createStatedPairs(projection: Projection): (one: number, other: number) => boolean {
  const worksWith = createWorkingPairs(projection)
  const upwardTypes = ['PART_OF', 'WORKS_IN', 'REPORTS_TO']
  const hierarchy = createRelationshipLookup(projection, undefined, [...upwardTypes, 'LEADS'])
  const listUppers = (node: number) => [
    ...upwardTypes.flatMap((type) => hierarchy.listTargets(node, type)),
    ...hierarchy.listSources(node, 'LEADS'),
  ]
  const hierarchies = new Map<number, { readonly uppers: Set<number>; readonly above: Set<number> }>()
  const getHierarchy = (node: number) => {
    const known = hierarchies.get(node)
    if (known) return known
    const uppers = new Set(listUppers(node))
    const above = new Set(uppers)
    for (const upper of above) for (const next of listUppers(upper)) above.add(next)
    hierarchies.set(node, { uppers, above })
    return { uppers, above }
  }
  return (one, other) => {
    const [first, second] = [getHierarchy(one), getHierarchy(other)]
    return (
      worksWith(one, other) ||
      first.above.has(other) ||
      second.above.has(one) ||
      !first.uppers.isDisjointFrom(second.uppers)
    )
  }
}

function toRow(
  projection: Projection,
  { first, second, firstNeeds, secondNeeds, elements }: PartyPair,
): ReportRow {
  const names = [getName(projection, first), getName(projection, second)] as const
  const importance = Math.max(...elements.map((element) => at(projection.nodes.importance, element)))
  return {
    ...describePair(projection, first, second),
    firstDepends: firstNeeds,
    secondDepends: secondNeeds,
    dependency:
      firstNeeds && secondNeeds
        ? `${names.join(' and ')} depend on each other`
        : (firstNeeds ? names : names.toReversed()).join(' depends on '),
    dependencies: elements.length,
    through: listFirstNames(projection, elements),
    importance: importance > 0 ? importance : null,
  }
}
