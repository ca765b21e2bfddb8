import { at } from '../../algorithms/adjacency.ts'
import type { Projection } from '../../graph/projection/projection.ts'
import { compareText } from '../../graph/projection/sortProjection.ts'
import { toDayNumber } from '../../model/dates.ts'
import { relationshipTypeNames } from '../../model/relationships.ts'
import { getId, getKind, getName, isLive, selectNodes } from '../ecosystem/nodes.ts'
import { createRelationshipLookup } from '../ecosystem/relationshipLookup.ts'
import type { AnalyseFunction } from '../report.ts'

/** A fault that is counted for elements of some kinds. */
interface Check {
  readonly name: string
  readonly kinds: readonly string[]
  /** All elements are checked if it is absent. */
  readonly isChecked?: (node: number) => boolean
  readonly isFault: (node: number) => boolean
}

const maxExamples = 5

/** Each check looks once at the elements of each of its kinds. */
export default ((projection, { asOf, kinds }) => {
  const generalKinds = new Set([kinds ?? []].flat().map(String))
  const checks = [
    ...listGeneralChecks(projection, [...generalKinds], toDayNumber(String(asOf))),
    ...listTouchpointChecks(projection),
    ...listOtherChecks(projection),
  ]
  return checks
    .flatMap((check) => check.kinds.map((kind) => countFaults(projection, check, kind)))
    .filter(({ of }) => of > 0)
    .sort(
      (a, b) =>
        b.ratio - a.ratio ||
        b.count - a.count ||
        compareText(a.check, b.check) ||
        compareText(a.kind, b.kind),
    )
}) satisfies AnalyseFunction

function countFaults(projection: Projection, { name, isChecked, isFault }: Check, kind: string) {
  const nodes = selectNodes(projection, [kind])
  const checked = isChecked ? nodes.filter(isChecked) : nodes
  const faulty = checked.filter(isFault)
  const examples = faulty.slice(0, maxExamples)
  return {
    check: name,
    kind,
    count: faulty.length,
    of: checked.length,
    ratio: faulty.length / checked.length,
    exampleIds: examples.map((node) => getId(projection, node)),
    examples: examples.map((node) => getName(projection, node)),
  }
}

/** The checks of every kind. */
function listGeneralChecks(projection: Projection, kinds: readonly string[], day: number): Check[] {
  const { hasDescription, reviewedDay, reviewEveryDays } = projection.nodes
  const hasStart = markEnds(projection, 'from', relationshipTypeNames)
  const hasEnd = markEnds(projection, 'to', relationshipTypeNames)
  return [
    { name: 'noRelationship', kinds, isFault: (node) => !hasStart(node) && !hasEnd(node) },
    { name: 'noDescription', kinds, isFault: (node) => at(hasDescription, node) === 0 },
    { name: 'neverReviewed', kinds, isFault: (node) => at(reviewedDay, node) === Number.NEGATIVE_INFINITY },
    {
      name: 'reviewOverdue',
      kinds,
      isChecked: (node) => !Number.isNaN(at(reviewEveryDays, node)),
      isFault: (node) => at(reviewedDay, node) + at(reviewEveryDays, node) < day,
    },
    { name: 'duplicateName', kinds, isFault: findDuplicateNames(projection, kinds) },
  ]
}

/** The checks of touchpoints in use. */
function listTouchpointChecks(projection: Projection): Check[] {
  const touchpoints = { kinds: ['Touchpoint'], isChecked: (node: number) => isLive(projection, node) }
  return [
    { ...touchpoints, name: 'noImportance', isFault: (node) => at(projection.nodes.importance, node) === 0 },
    { ...touchpoints, name: 'noPhase', isFault: lacks(projection, 'from', 'IN_PHASE') },
    { ...touchpoints, name: 'noChannel', isFault: lacks(projection, 'from', 'VIA') },
    { ...touchpoints, name: 'noCustomer', isFault: lacks(projection, 'to', 'ENGAGES_AT') },
  ]
}

function listOtherChecks(projection: Projection): Check[] {
  const { promisedResponseMinutes, promisedResolutionMinutes } = projection.nodes
  return [
    { name: 'noJourney', kinds: ['Phase'], isFault: lacks(projection, 'to', 'HAS_PHASE') },
    { name: 'noPhase', kinds: ['Journey'], isFault: lacks(projection, 'from', 'HAS_PHASE') },
    { name: 'noCustomer', kinds: ['Need'], isFault: lacks(projection, 'to', 'HAS_NEED') },
    { name: 'noCustomer', kinds: ['Promise'], isFault: lacks(projection, 'from', 'MADE_TO') },
    { name: 'noMaker', kinds: ['Promise'], isFault: lacks(projection, 'to', 'MAKES') },
    {
      name: 'noTime',
      kinds: ['Promise'],
      isFault: (node) =>
        Number.isNaN(at(promisedResponseMinutes, node)) && Number.isNaN(at(promisedResolutionMinutes, node)),
    },
    {
      name: 'noSubject',
      kinds: ['Promise', 'Measure', 'Evidence'],
      isFault: lacks(projection, 'from', 'ABOUT', 'MEASURES', 'SUPPORTS'),
    },
  ]
}

/** Returns whether no relationship of some types starts at a node, or leads to it. */
function lacks(projection: Projection, end: 'from' | 'to', ...types: readonly string[]) {
  const isEnd = markEnds(projection, end, types)
  return (node: number) => !isEnd(node)
}

function markEnds(
  { nodes, relationships }: Projection,
  end: 'from' | 'to',
  types: readonly string[],
): (node: number) => boolean {
  const isTypeSelected = relationshipTypeNames.map((name) => types.includes(name))
  const isEnd = new Uint8Array(nodes.count)
  for (let link = 0; link < relationships.count; link += 1)
    if (isTypeSelected[relationships.type[link] as number]) isEnd[relationships[end][link] as number] = 1
  return (node) => isEnd[node] === 1
}

const ignoredInNames = /[ .,;:!?\-–—_/&+()[\]"'’“”\t\n\r\u00a0]/g

/** Returns whether another node of the kind has the same name; of phases, only those of the same journeys count. */
function findDuplicateNames(projection: Projection, kinds: readonly string[]): (node: number) => boolean {
  const { listSources } = createRelationshipLookup(projection, undefined, ['HAS_PHASE'])
  const names = new Map<string, number>()
  const duplicates = new Set<number>()
  for (const node of selectNodes(projection, kinds)) {
    const name = getName(projection, node).toLowerCase().replaceAll(ignoredInNames, '')
    if (name === '') continue
    const key = [getKind(projection, node), listSources(node, 'HAS_PHASE').join(), name].join(' ')
    const first = names.get(key)
    if (first === undefined) names.set(key, node)
    else duplicates.add(first).add(node)
  }
  return (node) => duplicates.has(node)
}
