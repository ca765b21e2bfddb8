import { CutSetSearch, type CutSets, decodePair, TooManyPairs } from '../../algorithms/cutSets.ts'
import { FailureCascade } from '../../algorithms/failureCascade.ts'
import { getFailureGraph } from '../../algorithms/failureGraph.ts'
import { summarizeImpact } from '../../algorithms/failureImpact.ts'
import { compareByKindAndId, getId, getKind, getName, selectNodes } from '../../algorithms/nodes.ts'
import type { Projection } from '../../graph/projection/projection.ts'
import { AtlasError } from '../../model/errors.ts'
import { type AnalysisDefinition, asOf } from '../analysisFile.ts'
import type { ReportRow } from '../report.ts'

const failingKinds = ['Employee', 'Partner', 'System', 'Process']

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
  theme: 'failure',
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
    const cascade = new FailureCascade(projection, getFailureGraph(projection, String(day)))
    return findJourneysLostToPairs(projection, cascade, Number(pairsAtMost))
      .map(([pair, journeys]) => toRow(projection, cascade, pair, journeys))
      .toSorted((a, b) => b.journeysLost - a.journeysLost || b.touchpointsLost - a.touchpointsLost)
  },
} satisfies AnalysisDefinition

/** The journeys that each pair takes down, the pairs by kind and id. */
function findJourneysLostToPairs(
  projection: Projection,
  cascade: FailureCascade,
  pairsAtMost: number,
): [pair: [number, number], journeys: number[]][] {
  const { count } = projection.nodes
  const journeys = selectNodes(projection, ['Journey'])
  const candidates = new Set(selectNodes(projection, failingKinds))
  const search = new CutSetSearch(cascade, count, (node) => candidates.has(node), pairsAtMost)
  const cutSets = findCutSets(search, journeys)
  const journeysByPair = new Map<number, number[]>()
  for (const journey of journeys) {
    for (const pair of cutSets.get(journey)?.pairs ?? []) {
      const lost = journeysByPair.get(pair) ?? []
      journeysByPair.set(pair, lost)
      lost.push(journey)
    }
  }
  return [...journeysByPair]
    .map(([pair, lost]): [[number, number], number[]] => {
      const [a, b] = decodePair(pair, count)
      return [compareByKindAndId(projection, a, b) < 0 ? [a, b] : [b, a], lost]
    })
    .toSorted(
      ([one], [other]) =>
        compareByKindAndId(projection, one[0], other[0]) || compareByKindAndId(projection, one[1], other[1]),
    )
}

function findCutSets(search: CutSetSearch, journeys: readonly number[]): ReadonlyMap<number, CutSets> {
  try {
    return search.find(journeys)
  } catch (error) {
    if (!(error instanceof TooManyPairs)) throw error
    const message = 'has to be larger for this map: an element is lost with more pairs than that'
    throw new AtlasError('LIMIT_EXCEEDED', `pairsAtMost ${message}`, {
      faults: [{ path: 'pairsAtMost', message }],
    })
  }
}

function toRow(
  projection: Projection,
  cascade: FailureCascade,
  [first, second]: [number, number],
  journeys: number[],
) {
  const { phases, touchpoints, importance } = summarizeImpact(
    projection,
    cascade.cascadeFrom([first, second]),
  )
  return {
    firstKind: getKind(projection, first),
    firstId: getId(projection, first),
    first: getName(projection, first),
    secondKind: getKind(projection, second),
    secondId: getId(projection, second),
    second: getName(projection, second),
    journeysLost: journeys.length,
    phasesLost: phases.length,
    touchpointsLost: touchpoints.length,
    importance,
    journeyIds: journeys.map((node) => getId(projection, node)),
    journeys: journeys.map((node) => getName(projection, node)),
  } satisfies ReportRow
}
