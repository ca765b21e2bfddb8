import {
  by,
  createLookup,
  descending,
  isInUse,
  isSame,
  type Lookup,
  type Node,
  nameOf,
  type Recompute,
  readNumber,
  readText,
  toKey,
} from '../ecosystem.ts'
import { countDaysOverdue } from '../reviews.ts'

interface Check {
  readonly check: string
  /** Without kinds, every kind of the parameter. */
  readonly kinds?: readonly string[]
  readonly isChecked?: (node: Node) => boolean
  readonly isFaulty: (node: Node, lookup: Lookup) => boolean
}

const lacksTarget =
  (...types: string[]) =>
  (node: Node, lookup: Lookup) =>
    lookup.listTargets(node, ...types).length === 0
const lacksSource =
  (...types: string[]) =>
  (node: Node, lookup: Lookup) =>
    lookup.listSources(node, ...types).length === 0

const checks: readonly Check[] = [
  {
    check: 'noRelationship',
    isFaulty: (node, lookup) =>
      lookup.listTargets(node).length === 0 && lookup.listSources(node).length === 0,
  },
  { check: 'noDescription', isFaulty: (node) => (readText(node, 'description') ?? '').trim() === '' },
  { check: 'neverReviewed', isFaulty: (node) => readText(node, 'reviewedAt') === null },
  {
    check: 'reviewOverdue',
    isChecked: (node) => readNumber(node, 'reviewEveryDays') !== null,
    isFaulty: (node, { day }) => (countDaysOverdue(node, day) ?? 1) > 0,
  },
  { check: 'duplicateName', isFaulty: hasDuplicateName },
  {
    check: 'noImportance',
    kinds: ['Touchpoint'],
    isChecked: isInUse,
    isFaulty: (node) => readNumber(node, 'importance') === null,
  },
  { check: 'noPhase', kinds: ['Touchpoint'], isChecked: isInUse, isFaulty: lacksTarget('IN_PHASE') },
  { check: 'noChannel', kinds: ['Touchpoint'], isChecked: isInUse, isFaulty: lacksTarget('VIA') },
  { check: 'noCustomer', kinds: ['Touchpoint'], isChecked: isInUse, isFaulty: lacksSource('ENGAGES_AT') },
  { check: 'noJourney', kinds: ['Phase'], isFaulty: lacksSource('HAS_PHASE') },
  { check: 'noPhase', kinds: ['Journey'], isFaulty: lacksTarget('HAS_PHASE') },
  { check: 'noCustomer', kinds: ['Need'], isFaulty: lacksSource('HAS_NEED') },
  { check: 'noCustomer', kinds: ['Promise'], isFaulty: lacksTarget('MADE_TO') },
  { check: 'noMaker', kinds: ['Promise'], isFaulty: lacksSource('MAKES') },
  {
    check: 'noTime',
    kinds: ['Promise'],
    isFaulty: (node) =>
      readNumber(node, 'promisedResponseMinutes') === null &&
      readNumber(node, 'promisedResolutionMinutes') === null,
  },
  {
    check: 'noSubject',
    kinds: ['Promise', 'Measure', 'Evidence'],
    isFaulty: lacksTarget('ABOUT', 'MEASURES', 'SUPPORTS'),
  },
]

export const recompute: Recompute = (ecosystem, { asOf, kinds }) => {
  // A claim is a relationship whether it is valid or not.
  const lookup = {
    ...createLookup({ ...ecosystem, relationships: ecosystem.relationships.map(withoutDates) }, asOf),
  }
  const everyKind = Array.isArray(kinds) ? kinds : []
  return checks
    .flatMap(({ check, kinds: own, isChecked = () => true, isFaulty }) =>
      (own ?? everyKind).map((kind) => {
        const checked = lookup.listNodes(kind).filter(isChecked)
        const faulty = checked.filter((node) => isFaulty(node, lookup))
        return {
          check,
          kind,
          count: faulty.length,
          of: checked.length,
          ratio: faulty.length / checked.length,
          exampleIds: faulty.slice(0, 5).map(({ id }) => id),
          examples: faulty.slice(0, 5).map(nameOf),
        }
      }),
    )
    .filter((row) => row.of > 0)
    .sort(
      by(
        descending((row) => row.ratio),
        descending((row) => row.count),
        (row) => row.check,
        (row) => row.kind,
      ),
    )
}

const withoutDates = <Each extends { readonly properties: object }>(relationship: Each): Each => ({
  ...relationship,
  properties: { ...relationship.properties, since: undefined, until: undefined },
})

const ignored = new Set([...' \n\r\t.,;:!?-–—_/&+()[]"\'’“”'])
const normalize = (name: string) => [...name.toLowerCase()].filter((each) => !ignored.has(each)).join('')

function hasDuplicateName(node: Node, lookup: Lookup): boolean {
  const listJourneys = (phase: Node) => lookup.listSources(phase, 'HAS_PHASE').map(toKey).join()
  return lookup
    .listNodes(node.kind)
    .some(
      (other) =>
        !isSame(node, other) &&
        normalize(nameOf(node)) === normalize(nameOf(other)) &&
        (node.kind !== 'Phase' || listJourneys(node) === listJourneys(other)),
    )
}
