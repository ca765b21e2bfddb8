import { at, buildAdjacency } from '../../algorithms/adjacency.ts'
import {
  type ArticulationPointsAndBridges,
  findArticulationPointsAndBridges,
} from '../../algorithms/articulationPoints.ts'
import { findReachable } from '../../algorithms/breadthFirstSearch.ts'
import { FailureCascade, type LossGraph } from '../../algorithms/failureCascade.ts'
import type { Projection } from '../../graph/projection/projection.ts'
import { type AnalysisDefinition, asOf } from '../analysisFile.ts'
import { createReachMeter, reachColumns, reachOfFinding } from '../ecosystem/customerReach.ts'
import { getFailureGraph } from '../ecosystem/failureGraph.ts'
import {
  describeImpact,
  failingKinds,
  impactColumns,
  severityDescription,
  summarizeImpact,
} from '../ecosystem/failureImpact.ts'
import { describeNode, selectLiveTouchpoints, selectNodes } from '../ecosystem/nodes.ts'

export default {
  title: 'Single points of failure',
  question: 'Which person, partner, system or process takes touchpoints down when it fails alone?',
  description:
    'A row for each employee, partner, system and process in use without which at least one touchpoint is lost; ' +
    'rows are sorted by lost journeys, phases and touchpoints, the most first, then by kind and id. What is lost ' +
    'follows from the propagation of each relationship type (requires, oneOf; see “How failures spread”). An ' +
    'element relies on what it can be lost with: the other ends of its requires and oneOf relationships. ' +
    'Articulation points and bridges are those of the undirected graph that consists of all touchpoints in use, ' +
    'all elements they rely on, directly or through others, and the requires and oneOf relationships among these.',
  parameters: { asOf: asOf.parameter },
  defaults: { asOf: asOf.default },
  theme: 'failure',
  plot: { type: 'bars', label: 'name', values: ['touchpointsLost'] },
  columns: [
    { name: 'kind', type: 'string', description: 'Employee, Partner, System or Process' },
    { name: 'id', type: 'string', description: 'Id of the element' },
    { name: 'name', type: 'string', description: 'Name of the element' },
    ...impactColumns.counts,
    impactColumns.importance,
    { name: 'severity', type: 'string', description: severityDescription },
    {
      name: 'isArticulationPoint',
      type: 'boolean',
      description: 'Whether the graph of what customers rely on falls into more parts without it',
    },
    {
      name: 'bridges',
      type: 'integer',
      description: 'Number of its relationships without which that graph falls into more parts',
    },
    ...impactColumns.names,
    ...reachColumns,
  ],
  finding: {
    severity: 'severity',
    isSeverityFinal: true,
    reach: reachOfFinding,
    key: ['kind', 'id'],
    cause: { id: 'kind' },
    elements: { id: 'kind', touchpointIds: 'Touchpoint' },
    explanation:
      'If {name} fails, {touchpointsLost:touchpoint}, {phasesLost:phase} and {journeysLost:journey} go down.',
    summary:
      '{count:element} that alone can take touchpoints down, but neither a moment of truth nor a phase or journey',
    remedy: {
      action: 'Add a second implementer, data provider or operator, or remove the dependency',
      call: 'PUT /relationships/{type}/{fromKind}/{from}/{toKind}/{to}',
    },
    actors: ['operator', 'owner', 'employer', 'counterpart', 'party'],
  },
  analyse(projection, { asOf: day }) {
    const { losses } = getFailureGraph(projection, String(day))
    const cascade = new FailureCascade(losses)
    const measureReach = createReachMeter(projection)
    const cuts = findReliedOnCuts(projection, losses)
    const bridgesByNode = countBridges(cuts)
    // Each impact becomes a row at once: all of them together may hold every touchpoint many times.
    return selectNodes(projection, failingKinds)
      .map((node) => {
        const impact = summarizeImpact(projection, cascade.cascadeFrom([node]))
        return {
          ...describeNode(projection, node),
          ...describeImpact(projection, impact),
          ...measureReach(impact.touchpoints),
          isArticulationPoint: at(cuts.isArticulationPoint, node) === 1,
          bridges: bridgesByNode.get(node) ?? 0,
        }
      })
      .filter(({ touchpointsLost }) => touchpointsLost > 0)
      .toSorted(
        (a, b) =>
          b.journeysLost - a.journeysLost ||
          b.phasesLost - a.phasesLost ||
          b.touchpointsLost - a.touchpointsLost,
      )
  },
} satisfies AnalysisDefinition

interface ReliedOnCuts extends ArticulationPointsAndBridges {
  readonly bridgeEnds: readonly (readonly [number, number])[]
}

/** The articulation points and bridges of the touchpoints in use and all that they rely on. */
function findReliedOnCuts(projection: Projection, { suppliers }: LossGraph): ReliedOnCuts {
  const sources: number[] = []
  const targets: number[] = []
  for (const node of findReachable(suppliers, selectLiveTouchpoints(projection))) {
    for (let arc = at(suppliers.offsets, node); arc < at(suppliers.offsets, node + 1); arc += 1) {
      sources.push(node, at(suppliers.targets, arc))
      targets.push(at(suppliers.targets, arc), node)
    }
  }
  const links = sources.map((_, index) => Math.floor(index / 2))
  const cuts = findArticulationPointsAndBridges(
    buildAdjacency(projection.nodes.count, sources, targets, links),
  )
  const bridgeEnds = cuts.bridges.map((link) => [at(sources, 2 * link), at(targets, 2 * link)] as const)
  return { ...cuts, bridgeEnds }
}

function countBridges({ bridgeEnds }: ReliedOnCuts): Map<number, number> {
  const counts = new Map<number, number>()
  for (const end of bridgeEnds.flat()) counts.set(end, (counts.get(end) ?? 0) + 1)
  return counts
}
