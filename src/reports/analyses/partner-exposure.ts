import { Losses } from '../../algorithms/failureCascade.ts'
import { failureOn, reachedFrom } from '../../algorithms/failureGraph.ts'
import {
  type Extent,
  extentAmong,
  extentOf,
  type Fall,
  fallOf,
  graver,
} from '../../algorithms/failureImpact.ts'
import { compareIds, idOf, nameOf, nodesOfKinds } from '../../algorithms/nodes.ts'
import type { Projection } from '../../graph/projection/projection.ts'
import { type Analysis, asOf } from '../analysisFile.ts'
import type { Row } from '../report.ts'

export default {
  title: 'Partner exposure',
  question: 'What do customers lose when an external company fails, and what suffers?',
  description:
    'A row for each partner. An element is lost when one thing it depends on (DEPENDS_ON) is lost, or, of a journey, ' +
    'one of its phases; and when all that stand behind it in one other way are: all its implementers, all its data ' +
    'providers, all operators of a system, all touchpoints of a phase. What is planned or retired neither is lost ' +
    'nor helps. What is not lost but reached, directly or through others, by the failure as the model says of each ' +
    'type of relationship is merely affected: others stand in for the partner, or a step before it in the journey ' +
    'falls away. Claims count when they hold on the given day.',
  parameters: { asOf: asOf.parameter },
  defaults: { asOf: asOf.default },
  columns: [
    { name: 'partnerId', type: 'string', description: 'Id of the partner' },
    { name: 'partner', type: 'string', description: 'Its name' },
    { name: 'journeysLost', type: 'integer', description: 'How many journeys lose a phase' },
    { name: 'phasesLost', type: 'integer', description: 'How many phases lose all their touchpoints' },
    { name: 'touchpointsLost', type: 'integer', description: 'How many touchpoints in use are lost' },
    { name: 'journeysAffected', type: 'integer', description: 'How many other journeys are affected' },
    {
      name: 'touchpointsAffected',
      type: 'integer',
      description: 'How many other touchpoints in use are affected',
    },
    {
      name: 'importance',
      type: 'integer',
      description: 'How much the most important lost touchpoint matters, 1 to 5',
    },
    {
      name: 'severity',
      type: 'string',
      description:
        'critical when a journey is lost, high when a phase or a moment of truth is, medium when another touchpoint is',
    },
    { name: 'losesTouchpoints', type: 'boolean', description: 'Whether any touchpoint in use is lost' },
    { name: 'journeys', type: 'strings', description: 'The first ten lost journeys by name' },
    { name: 'phases', type: 'strings', description: 'The first ten lost phases by name' },
    {
      name: 'touchpoints',
      type: 'strings',
      description: 'The first ten lost touchpoints, the most important first',
    },
    { name: 'touchpointIds', type: 'strings', description: 'Their ids' },
  ],
  finding: {
    severity: 'severity',
    key: ['partnerId'],
    elements: { partnerId: 'Partner', touchpointIds: 'Touchpoint' },
    when: 'losesTouchpoints',
    explanation:
      'When {partner} fails, {touchpointsLost} touchpoints, {phasesLost} phases and {journeysLost} journeys are lost, ' +
      'and {touchpointsAffected} more touchpoints suffer.',
  },
  analyse(projection, { asOf: day }) {
    const failure = failureOn(projection, String(day))
    const losses = new Losses(projection, failure)
    return nodesOfKinds(projection, ['Partner'])
      .map((node): Exposure => {
        const lost = losses.lostWith([node])
        const fall = fallOf(projection, lost)
        const reached = reachedFrom(failure.affects, [node])
        for (const each of lost) reached.delete(each)
        return { node, fall, lost: extentOf(fall), rest: extentAmong(projection, reached) }
      })
      .toSorted(
        (a, b) => graver(a.lost, b.lost) || graver(a.rest, b.rest) || compareIds(projection, a.node, b.node),
      )
      .map((exposure) => rowOf(projection, exposure))
  },
} satisfies Analysis

interface Exposure {
  readonly node: number
  readonly fall: Fall
  readonly lost: Extent
  /** What is affected and not lost. */
  readonly rest: Extent
}

const named = 10

function rowOf(projection: Projection, { node, fall, lost, rest }: Exposure): Row {
  const names = (nodes: readonly number[]) => nodes.slice(0, named).map((each) => nameOf(projection, each))
  return {
    partnerId: idOf(projection, node),
    partner: nameOf(projection, node),
    journeysLost: lost.journeys,
    phasesLost: lost.phases,
    touchpointsLost: lost.touchpoints,
    journeysAffected: rest.journeys,
    touchpointsAffected: rest.touchpoints,
    importance: fall.importance,
    severity: severityOf(fall),
    losesTouchpoints: lost.touchpoints > 0,
    journeys: names(fall.journeys),
    phases: names(fall.phases),
    touchpoints: names(fall.touchpoints),
    touchpointIds: fall.touchpoints.slice(0, named).map((each) => idOf(projection, each)),
  }
}

function severityOf({ touchpoints, phases, journeys, hasMomentOfTruth }: Fall): string | null {
  if (touchpoints.length === 0) return null
  if (journeys.length > 0) return 'critical'
  return phases.length > 0 || hasMomentOfTruth ? 'high' : 'medium'
}
