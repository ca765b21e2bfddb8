import { FailureCascade } from '../../algorithms/failureCascade.ts'
import { findReachable, getFailureGraph } from '../../algorithms/failureGraph.ts'
import {
  compareImpact,
  countCustomerElements,
  countImpact,
  type FailureImpact,
  type ImpactCounts,
  summarizeImpact,
} from '../../algorithms/failureImpact.ts'
import { compareByKindAndId, getId, getName, selectNodes } from '../../algorithms/nodes.ts'
import type { Projection } from '../../graph/projection/projection.ts'
import { type AnalysisDefinition, asOf } from '../analysisFile.ts'
import type { ReportRow } from '../report.ts'

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
  theme: 'failure',
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
    const failureGraph = getFailureGraph(projection, String(day))
    const cascade = new FailureCascade(projection, failureGraph)
    return selectNodes(projection, ['Partner'])
      .map((node): PartnerExposure => {
        const lost = cascade.cascadeFrom([node])
        const impact = summarizeImpact(projection, lost)
        const affectedNodes = findReachable(failureGraph.affects, [node])
        for (const each of lost) affectedNodes.delete(each)
        return {
          node,
          impact,
          lost: countImpact(impact),
          affectedCounts: countCustomerElements(projection, affectedNodes),
        }
      })
      .toSorted(
        (a, b) =>
          compareImpact(a.lost, b.lost) ||
          compareImpact(a.affectedCounts, b.affectedCounts) ||
          compareByKindAndId(projection, a.node, b.node),
      )
      .map((exposure) => toRow(projection, exposure))
  },
} satisfies AnalysisDefinition

interface PartnerExposure {
  readonly node: number
  readonly impact: FailureImpact
  readonly lost: ImpactCounts
  /** What is affected and not lost. */
  readonly affectedCounts: ImpactCounts
}

const maxNamed = 10

function toRow(projection: Projection, { node, impact, lost, affectedCounts }: PartnerExposure): ReportRow {
  const listNames = (nodes: readonly number[]) =>
    nodes.slice(0, maxNamed).map((each) => getName(projection, each))
  return {
    partnerId: getId(projection, node),
    partner: getName(projection, node),
    journeysLost: lost.journeys,
    phasesLost: lost.phases,
    touchpointsLost: lost.touchpoints,
    journeysAffected: affectedCounts.journeys,
    touchpointsAffected: affectedCounts.touchpoints,
    importance: impact.importance,
    severity: rateExposure(impact),
    losesTouchpoints: lost.touchpoints > 0,
    journeys: listNames(impact.journeys),
    phases: listNames(impact.phases),
    touchpoints: listNames(impact.touchpoints),
    touchpointIds: impact.touchpoints.slice(0, maxNamed).map((each) => getId(projection, each)),
  }
}

function rateExposure({ touchpoints, phases, journeys, hasMomentOfTruth }: FailureImpact): string | null {
  if (touchpoints.length === 0) return null
  if (journeys.length > 0) return 'critical'
  return phases.length > 0 || hasMomentOfTruth ? 'high' : 'medium'
}
