import { CutSetSearch, type CutSets, nodesOfPair, TooManyPairs } from '../../algorithms/cutSets.ts'
import { Losses } from '../../algorithms/failureCascade.ts'
import { failureOn } from '../../algorithms/failureGraph.ts'
import { fallOf } from '../../algorithms/failureImpact.ts'
import { compareIds, idOf, kindOf, nameOf, nodesOfKinds } from '../../algorithms/nodes.ts'
import type { Projection } from '../../graph/projection/projection.ts'
import { AtlasError } from '../../model/errors.ts'
import { type Analysis, asOf } from '../analysisFile.ts'
import type { Row } from '../report.ts'

const failing = ['Employee', 'Partner', 'System', 'Process']

export default {
  title: 'Joint failures',
  question: 'Which two take a journey down together although neither does alone?',
  description:
    'Pairs of employees, partners, systems and processes with whose common loss a journey is lost that neither takes ' +
    'along alone; what is lost with what is as in single-points-of-failure. All such pairs are found (minimal cut sets ' +
    'of two elements). Where an element is lost with more pairs than the parameter allows, the report is refused ' +
    'rather than cut.',
  parameters: {
    pairsAtMost: {
      type: 'integer',
      minimum: 1,
      maximum: 10_000_000,
      description: 'How many pairs may be found for one element',
    },
    asOf: asOf.parameter,
  },
  defaults: { pairsAtMost: { value: 1_000_000 }, asOf: asOf.default },
  key: ['firstKind', 'firstId', 'secondKind', 'secondId'],
  columns: [
    { name: 'firstKind', type: 'string', description: 'Employee, Partner, System or Process' },
    { name: 'firstId', type: 'string', description: 'Id of the one' },
    { name: 'first', type: 'string', description: 'Its name' },
    { name: 'secondKind', type: 'string', description: 'Employee, Partner, System or Process' },
    { name: 'secondId', type: 'string', description: 'Id of the other' },
    { name: 'second', type: 'string', description: 'Its name' },
    {
      name: 'journeysLost',
      type: 'integer',
      description: 'How many journeys are lost with both but with neither alone',
    },
    { name: 'phasesLost', type: 'integer', description: 'How many phases are lost with both' },
    {
      name: 'touchpointsLost',
      type: 'integer',
      description: 'How many touchpoints in use are lost with both',
    },
    {
      name: 'importance',
      type: 'integer',
      description: 'How much the most important of these matters, 1 to 5',
    },
    { name: 'journeyIds', type: 'strings', description: 'Ids of the journeys' },
    { name: 'journeys', type: 'strings', description: 'Their names' },
  ],
  finding: {
    severity: 'medium',
    key: ['firstKind', 'firstId', 'secondKind', 'secondId'],
    elements: { firstId: 'firstKind', secondId: 'secondKind', journeyIds: 'Journey' },
    explanation:
      'When {first} and {second} fail together, {journeys} is lost, which either alone leaves standing.',
  },
  analyse(projection, { pairsAtMost, asOf: day }) {
    const losses = new Losses(projection, failureOn(projection, String(day)))
    return severedByPairs(projection, losses, Number(pairsAtMost))
      .map(([pair, journeys]) => rowOf(projection, losses, pair, journeys))
      .toSorted((a, b) => b.journeysLost - a.journeysLost || b.touchpointsLost - a.touchpointsLost)
  },
} satisfies Analysis

/** The journeys that each pair takes down, the pairs by kind and id. */
function severedByPairs(
  projection: Projection,
  losses: Losses,
  pairsAtMost: number,
): [pair: [number, number], journeys: number[]][] {
  const { count } = projection.nodes
  const journeys = nodesOfKinds(projection, ['Journey'])
  const candidates = new Set(nodesOfKinds(projection, failing))
  const search = new CutSetSearch(losses, count, (node) => candidates.has(node), pairsAtMost)
  const cutSets = foundBy(search, journeys)
  const severed = new Map<number, number[]>()
  for (const journey of journeys) {
    for (const pair of cutSets.get(journey)?.pairs ?? []) {
      const lost = severed.get(pair) ?? []
      severed.set(pair, lost)
      lost.push(journey)
    }
  }
  return [...severed]
    .map(([pair, lost]): [[number, number], number[]] => {
      const [a, b] = nodesOfPair(pair, count)
      return [compareIds(projection, a, b) < 0 ? [a, b] : [b, a], lost]
    })
    .toSorted(
      ([one], [other]) =>
        compareIds(projection, one[0], other[0]) || compareIds(projection, one[1], other[1]),
    )
}

function foundBy(search: CutSetSearch, journeys: readonly number[]): ReadonlyMap<number, CutSets> {
  try {
    return search.of(journeys)
  } catch (error) {
    if (!(error instanceof TooManyPairs)) throw error
    const message = 'has to be larger for this map: an element is lost with more pairs than that'
    throw new AtlasError('LIMIT_EXCEEDED', `pairsAtMost ${message}`, {
      faults: [{ path: 'pairsAtMost', message }],
    })
  }
}

function rowOf(
  projection: Projection,
  losses: Losses,
  [first, second]: [number, number],
  journeys: number[],
) {
  const { phases, touchpoints, importance } = fallOf(projection, losses.lostWith([first, second]))
  return {
    firstKind: kindOf(projection, first),
    firstId: idOf(projection, first),
    first: nameOf(projection, first),
    secondKind: kindOf(projection, second),
    secondId: idOf(projection, second),
    second: nameOf(projection, second),
    journeysLost: journeys.length,
    phasesLost: phases.length,
    touchpointsLost: touchpoints.length,
    importance,
    journeyIds: journeys.map((node) => idOf(projection, node)),
    journeys: journeys.map((node) => nameOf(projection, node)),
  } satisfies Row
}
