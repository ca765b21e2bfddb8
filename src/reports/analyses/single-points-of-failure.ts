import { at, buildAdjacency } from '../../algorithms/adjacency.ts'
import {
  type ArticulationPointsAndBridges,
  findArticulationPointsAndBridges,
} from '../../algorithms/articulationPoints.ts'
import { FailureCascade } from '../../algorithms/failureCascade.ts'
import { findReachable, getFailureGraph } from '../../algorithms/failureGraph.ts'
import { type FailureImpact, summarizeImpact } from '../../algorithms/failureImpact.ts'
import { getId, getKind, getName, selectLiveTouchpoints, selectNodes } from '../../algorithms/nodes.ts'
import type { Projection } from '../../graph/projection/projection.ts'
import { type AnalysisDefinition, asOf } from '../analysisFile.ts'

export default {
  title: 'Single points of failure',
  question: 'Which person, partner, system or process takes touchpoints down with it when it fails alone?',
  description:
    'An element is lost when one thing it depends on (DEPENDS_ON) is lost, or, of a journey, one of its phases; and ' +
    'when all that stand behind it in one other way are: all its implementers, all its data providers, all operators ' +
    'of a system, all touchpoints of a phase. Who merely reaches data (ACCESSES) is not lost with it. What is planned ' +
    'or retired neither is lost nor helps. A row is an ' +
    'element without which at least one touchpoint in use is lost. It is an articulation point when the touchpoints ' +
    'in use and all that they rely on, directly or through others, taken as an undirected graph, fall into more ' +
    'pieces without it; a bridge is a relationship with the same effect.',
  parameters: { asOf: asOf.parameter },
  defaults: { asOf: asOf.default },
  theme: 'failure',
  columns: [
    { name: 'kind', type: 'string', description: 'Employee, Partner, System or Process' },
    { name: 'id', type: 'string', description: 'Its id' },
    { name: 'name', type: 'string', description: 'Its name' },
    { name: 'journeysLost', type: 'integer', description: 'How many journeys lose a phase' },
    { name: 'phasesLost', type: 'integer', description: 'How many phases lose all their touchpoints' },
    { name: 'touchpointsLost', type: 'integer', description: 'How many touchpoints in use are lost' },
    {
      name: 'importance',
      type: 'integer',
      description: 'How much the most important of these matters, 1 to 5',
    },
    {
      name: 'severity',
      type: 'string',
      description: 'critical with a journey, high with a phase or a moment of truth, else medium',
    },
    {
      name: 'isArticulationPoint',
      type: 'boolean',
      description: 'Whether what customers rely on falls into pieces without it',
    },
    { name: 'bridges', type: 'integer', description: 'How many of its relationships nothing goes around' },
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
    key: ['kind', 'id'],
    elements: { id: 'kind', touchpointIds: 'Touchpoint' },
    explanation:
      'When {name} fails, {touchpointsLost} touchpoints, {phasesLost} phases and {journeysLost} journeys are lost.',
  },
  analyse(projection, { asOf: day }) {
    const failureGraph = getFailureGraph(projection, String(day))
    const cascade = new FailureCascade(projection, failureGraph)
    const cuts = findReliedOnCuts(projection, String(day))
    const bridgesByNode = countBridges(projection, cuts)
    // Each fall becomes its row at once: all of them together may hold every touchpoint many times.
    return selectNodes(projection, ['Employee', 'Partner', 'System', 'Process'])
      .map((node) =>
        toRow(
          projection,
          node,
          summarizeImpact(projection, cascade.cascadeFrom([node]).slice(1)),
          cuts,
          bridgesByNode,
        ),
      )
      .filter(({ touchpointsLost }) => touchpointsLost > 0)
      .toSorted(
        (a, b) =>
          b.journeysLost - a.journeysLost ||
          b.phasesLost - a.phasesLost ||
          b.touchpointsLost - a.touchpointsLost,
      )
  },
} satisfies AnalysisDefinition

const maxNamed = 10

function toRow(
  projection: Projection,
  node: number,
  { touchpoints, phases, journeys, importance, hasMomentOfTruth }: FailureImpact,
  { isArticulationPoint }: ArticulationPointsAndBridges,
  bridgesByNode: ReadonlyMap<number, number>,
) {
  const listNames = (nodes: readonly number[]) =>
    nodes.slice(0, maxNamed).map((each) => getName(projection, each))
  const isHighSeverity = phases.length > 0 || hasMomentOfTruth
  return {
    kind: getKind(projection, node),
    id: getId(projection, node),
    name: getName(projection, node),
    journeysLost: journeys.length,
    phasesLost: phases.length,
    touchpointsLost: touchpoints.length,
    importance,
    severity: journeys.length > 0 ? 'critical' : isHighSeverity ? 'high' : 'medium',
    isArticulationPoint: at(isArticulationPoint, node) === 1,
    bridges: bridgesByNode.get(node) ?? 0,
    journeys: listNames(journeys),
    phases: listNames(phases),
    touchpoints: listNames(touchpoints),
    touchpointIds: touchpoints.slice(0, maxNamed).map((each) => getId(projection, each)),
  }
}

/** The cuts of the touchpoints in use and all that they rely on. */
export function findReliedOnCuts(projection: Projection, day: string): ArticulationPointsAndBridges {
  const { needs } = getFailureGraph(projection, day)
  const reliedOnNodes = findReachable(needs, selectLiveTouchpoints(projection))
  const sources: number[] = []
  const targets: number[] = []
  const links: number[] = []
  for (const node of reliedOnNodes) {
    for (let arc = at(needs.offsets, node); arc < at(needs.offsets, node + 1); arc += 1) {
      sources.push(node, at(needs.targets, arc))
      targets.push(at(needs.targets, arc), node)
      links.push(at(needs.links, arc), at(needs.links, arc))
    }
  }
  return findArticulationPointsAndBridges(buildAdjacency(projection.nodes.count, sources, targets, links))
}

function countBridges(
  { relationships }: Projection,
  { bridges }: ArticulationPointsAndBridges,
): Map<number, number> {
  const counts = new Map<number, number>()
  for (const link of bridges) {
    for (const end of [at(relationships.from, link), at(relationships.to, link)]) {
      counts.set(end, (counts.get(end) ?? 0) + 1)
    }
  }
  return counts
}
