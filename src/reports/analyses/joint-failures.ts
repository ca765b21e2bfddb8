import { at } from '../../algorithms/adjacency.ts'
import { CutSetSearch, type CutSets, decodePair, TooManyPairs } from '../../algorithms/cutSets.ts'
import { PairLosses } from '../../algorithms/pairLosses.ts'
import type { Projection } from '../../graph/projection/projection.ts'
import { AtlasError } from '../../model/errors.ts'
import { type AnalysisDefinition, asOf } from '../analysisFile.ts'
import { getFailureGraph } from '../ecosystem/failureGraph.ts'
import { failingKinds } from '../ecosystem/failureImpact.ts'
import {
  getId,
  getKind,
  getName,
  selectLiveTouchpoints,
  selectNodes,
  sortByImportance,
} from '../ecosystem/nodes.ts'

export default {
  title: 'Joint failures',
  question: 'Which two failures together take a journey down though neither alone would?',
  description:
    'A row for each pair of employees, partners, systems and processes in use with which a journey is lost if both ' +
    'fail and is not lost if only one of them fails (minimal cut sets of two elements); all such pairs are found. What ' +
    'is lost follows from the propagation of each relationship type (requires, oneOf; see “How failures spread”). The ' +
    'first of a pair comes first by kind and id; rows are sorted by journeysLost, then touchpointsLost, the most ' +
    'first, then by the pair. If an element is lost with more than pairsAtMost pairs, the report ends with an error ' +
    'instead of leaving pairs out.',
  parameters: {
    pairsAtMost: {
      type: 'integer',
      minimum: 1,
      maximum: 10_000_000,
      description: 'Maximum number of pairs for one element',
    },
    asOf: asOf.parameter,
  },
  defaults: { pairsAtMost: { value: 1_000_000 }, asOf: asOf.default },
  key: ['firstKind', 'firstId', 'secondKind', 'secondId'],
  theme: 'failure',
  plot: { type: 'matrix', rows: 'first', columns: 'second', value: 'touchpointsLost' },
  columns: [
    { name: 'firstKind', type: 'string', description: 'Employee, Partner, System or Process' },
    { name: 'firstId', type: 'string', description: 'Id of the first element' },
    { name: 'first', type: 'string', description: 'Name of the first element' },
    { name: 'secondKind', type: 'string', description: 'Employee, Partner, System or Process' },
    { name: 'secondId', type: 'string', description: 'Id of the second element' },
    { name: 'second', type: 'string', description: 'Name of the second element' },
    {
      name: 'journeysLost',
      type: 'integer',
      description: 'Number of journeys lost with both but with neither alone',
    },
    { name: 'phasesLost', type: 'integer', description: 'Number of phases lost with both' },
    {
      name: 'touchpointsLost',
      type: 'integer',
      description: 'Number of touchpoints lost with both',
    },
    {
      name: 'importance',
      type: 'integer',
      description: 'Importance of the most important of these touchpoints, 1 to 5',
    },
    { name: 'journeyIds', type: 'strings', description: 'Ids of these journeys' },
    { name: 'journeys', type: 'strings', description: 'Names of these journeys' },
  ],
  finding: {
    severity: 'medium',
    key: ['firstKind', 'firstId', 'secondKind', 'secondId'],
    cause: { firstId: 'firstKind' },
    elements: { firstId: 'firstKind', secondId: 'secondKind', journeyIds: 'Journey' },
    explanation:
      'If {first} and {second} both fail, customers lose {journeys}, though neither alone would cause that.',
    remedy: {
      action: 'Add an alternative to one of the two',
      call: 'PUT /relationships/{type}/{fromKind}/{from}/{toKind}/{to}',
    },
    actors: ['operator', 'owner', 'counterpart', 'party'],
  },
  analyse(projection, { pairsAtMost, asOf: day }) {
    const { losses } = getFailureGraph(projection, String(day))
    const journeys = selectNodes(projection, ['Journey'])
    const phases = selectNodes(projection, ['Phase'])
    const touchpoints = sortByImportance(projection, selectLiveTouchpoints(projection))
    const candidates = new Set(selectNodes(projection, failingKinds))
    const search = new CutSetSearch(losses, (node) => candidates.has(node), Number(pairsAtMost))
    const cutSets = findCutSets(search, [...journeys, ...phases, ...touchpoints])
    const { count } = projection.nodes
    const lostPhases = new PairLosses(phases, cutSets, count)
    const lostTouchpoints = new PairLosses(touchpoints, cutSets, count)
    return findJourneysByPair(journeys, cutSets)
      .map(([pair, lostJourneys]) => ({
        ...describePair(projection, decodePair(pair, count)),
        journeysLost: lostJourneys.length,
        phasesLost: lostPhases.count(pair).count,
        ...describeTouchpoints(projection, lostTouchpoints.count(pair)),
        journeyIds: lostJourneys.map((node) => getId(projection, node)),
        journeys: lostJourneys.map((node) => getName(projection, node)),
      }))
      .toSorted((a, b) => b.journeysLost - a.journeysLost || b.touchpointsLost - a.touchpointsLost)
  },
} satisfies AnalysisDefinition

function findCutSets(search: CutSetSearch, elements: readonly number[]): ReadonlyMap<number, CutSets> {
  try {
    return search.find(elements)
  } catch (error) {
    if (!(error instanceof TooManyPairs)) throw error
    const message = 'must be larger for this map: an element is lost with more pairs'
    throw new AtlasError('LIMIT_EXCEEDED', `pairsAtMost ${message}`, {
      faults: [{ path: 'pairsAtMost', message }],
    })
  }
}

/** The journeys that each pair takes down, the pairs by kind and id. */
function findJourneysByPair(
  journeys: readonly number[],
  cutSets: ReadonlyMap<number, CutSets>,
): [pair: number, journeys: number[]][] {
  const journeysByPair = new Map<number, number[]>()
  for (const journey of journeys) {
    for (const pair of cutSets.get(journey)?.pairs ?? []) {
      const lost = journeysByPair.get(pair)
      if (lost) lost.push(journey)
      else journeysByPair.set(pair, [journey])
    }
  }
  return [...journeysByPair].toSorted(([one], [other]) => one - other)
}

const describePair = (projection: Projection, [first, second]: readonly [number, number]) => ({
  firstKind: getKind(projection, first),
  firstId: getId(projection, first),
  first: getName(projection, first),
  secondKind: getKind(projection, second),
  secondId: getId(projection, second),
  second: getName(projection, second),
})

/** The number of lost touchpoints, and the importance of the first, which is the most important. */
function describeTouchpoints(
  { nodes }: Projection,
  { count, first }: { readonly count: number; readonly first: number | undefined },
) {
  const importance = first === undefined ? 0 : at(nodes.importance, first)
  return { touchpointsLost: count, importance: importance === 0 ? null : importance }
}
