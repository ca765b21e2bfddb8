import { CutSetSearch, type CutSets, decodePair, TooManyPairs } from '../../algorithms/cutSets.ts'
import { FailureCascade, type LossGraph } from '../../algorithms/failureCascade.ts'
import type { Projection } from '../../graph/projection/projection.ts'
import { AtlasError } from '../../model/errors.ts'
import { type AnalysisDefinition, asOf } from '../analysisFile.ts'
import { getFailureGraph } from '../ecosystem/failureGraph.ts'
import { failingKinds, summarizeImpact } from '../ecosystem/failureImpact.ts'
import { getId, getKind, getName, selectNodes } from '../ecosystem/nodes.ts'
import type { ReportRow } from '../report.ts'

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
    const cascade = new FailureCascade(losses)
    return findJourneysLostToPairs(projection, losses, Number(pairsAtMost))
      .map(([pair, journeys]) => toRow(projection, cascade, pair, journeys))
      .toSorted((a, b) => b.journeysLost - a.journeysLost || b.touchpointsLost - a.touchpointsLost)
  },
} satisfies AnalysisDefinition

/** The journeys that each pair takes down, the pairs by kind and id. */
function findJourneysLostToPairs(
  projection: Projection,
  losses: LossGraph,
  pairsAtMost: number,
): [pair: [number, number], journeys: number[]][] {
  const { count } = projection.nodes
  const journeys = selectNodes(projection, ['Journey'])
  const candidates = new Set(selectNodes(projection, failingKinds))
  const search = new CutSetSearch(losses, (node) => candidates.has(node), pairsAtMost)
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
    .toSorted(([one], [other]) => one - other)
    .map(([pair, lost]) => [decodePair(pair, count), lost])
}

function findCutSets(search: CutSetSearch, journeys: readonly number[]): ReadonlyMap<number, CutSets> {
  try {
    return search.find(journeys)
  } catch (error) {
    if (!(error instanceof TooManyPairs)) throw error
    const message = 'must be larger for this map: an element is lost with more pairs'
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
