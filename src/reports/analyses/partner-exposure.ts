import { at } from '../../algorithms/adjacency.ts'
import { FailureCascade } from '../../algorithms/failureCascade.ts'
import { countReachable } from '../../algorithms/reachCounts.ts'
import { type AnalysisDefinition, asOf } from '../analysisFile.ts'
import { createReachMeter, reachColumns, reachOfFinding } from '../ecosystem/customerReach.ts'
import { getFailureGraph } from '../ecosystem/failureGraph.ts'
import {
  compareImpact,
  describeImpact,
  impactColumns,
  severityDescription,
  summarizeImpact,
} from '../ecosystem/failureImpact.ts'
import { getId, getName, selectNodes } from '../ecosystem/nodes.ts'

export default {
  title: 'Partner exposure',
  question: 'What do customers lose if an external company fails, and what else is affected?',
  description:
    'A row for each partner, sorted by lost journeys, phases and touchpoints, then by affected journeys and ' +
    'touchpoints, the most first, then by id. What is lost and what is affected follows from the propagation of each ' +
    'relationship type (see “How failures spread”); what is affected but not lost is counted separately.',
  parameters: { asOf: asOf.parameter },
  defaults: { asOf: asOf.default },
  theme: 'failure',
  plot: { type: 'bars', label: 'partner', values: ['touchpointsLost', 'touchpointsAffected'] },
  columns: [
    { name: 'partnerId', type: 'string', description: 'Id of the partner' },
    { name: 'partner', type: 'string', description: 'Name of the partner' },
    ...impactColumns.counts,
    {
      name: 'journeysAffected',
      type: 'integer',
      description: 'Number of journeys that are affected but not lost',
    },
    {
      name: 'touchpointsAffected',
      type: 'integer',
      description: 'Number of touchpoints that are affected but not lost',
    },
    impactColumns.importance,
    {
      name: 'severity',
      type: 'string',
      description: `${severityDescription}; empty when no touchpoint is lost`,
    },
    { name: 'losesTouchpoints', type: 'boolean', description: 'Whether any touchpoint is lost' },
    ...impactColumns.names,
    ...reachColumns,
  ],
  finding: {
    severity: 'severity',
    isSeverityFinal: true,
    reach: reachOfFinding,
    key: ['partnerId'],
    cause: { partnerId: 'Partner' },
    mergesWith: ['single-points-of-failure'],
    elements: { partnerId: 'Partner', touchpointIds: 'Touchpoint' },
    when: 'losesTouchpoints',
    explanation: 'If {partner} fails, {touchpointsAffected:more touchpoint} would be affected.',
    remedy: {
      action: 'Agree on a second source or a fallback',
      call: 'PUT /relationships/{type}/{fromKind}/{from}/{toKind}/{to}',
    },
    actors: ['counterpart', 'party'],
  },
  analyse(projection, { asOf: day }) {
    const { affects, losses } = getFailureGraph(projection, String(day))
    const cascade = new FailureCascade(losses)
    const measureReach = createReachMeter(projection)
    const partners = selectNodes(projection, ['Partner'])
    const reached = countReachable(affects, partners, [
      selectNodes(projection, ['Journey']),
      selectNodes(projection, ['Touchpoint']),
    ])
    return partners
      .map((node, index) => {
        const impact = summarizeImpact(projection, cascade.cascadeFrom([node]))
        const reachedCounts = reached[index] ?? new Int32Array(2)
        return {
          node,
          impact,
          journeysAffected: at(reachedCounts, 0) - impact.journeys.length,
          touchpointsAffected: at(reachedCounts, 1) - impact.touchpoints.length,
        }
      })
      .toSorted(
        (a, b) =>
          compareImpact(a.impact, b.impact) ||
          b.journeysAffected - a.journeysAffected ||
          b.touchpointsAffected - a.touchpointsAffected,
      )
      .map(({ node, impact, ...affected }) => ({
        partnerId: getId(projection, node),
        partner: getName(projection, node),
        ...describeImpact(projection, impact),
        ...measureReach(impact.touchpoints),
        ...affected,
        losesTouchpoints: impact.touchpoints.length > 0,
      }))
  },
} satisfies AnalysisDefinition
