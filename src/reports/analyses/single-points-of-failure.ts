import { arcsFrom, at } from '../../algorithms/adjacency.ts'
import { type Cuts, cutsOf } from '../../algorithms/articulationPoints.ts'
import { Losses } from '../../algorithms/failureCascade.ts'
import { failureOn, reachedFrom } from '../../algorithms/failureGraph.ts'
import { type Fall, fallOf } from '../../algorithms/failureImpact.ts'
import { idOf, kindOf, liveTouchpoints, nameOf, nodesOfKinds } from '../../algorithms/nodes.ts'
import type { Projection } from '../../graph/projection/projection.ts'
import { type Analysis, asOf } from '../analysisFile.ts'

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
    const failure = failureOn(projection, String(day))
    const losses = new Losses(projection, failure)
    const cuts = cutsOfReliance(projection, String(day))
    const bridgesAt = bridgesOf(projection, cuts)
    // Each fall becomes its row at once: all of them together may hold every touchpoint many times.
    return nodesOfKinds(projection, ['Employee', 'Partner', 'System', 'Process'])
      .map((node) =>
        rowOf(projection, node, fallOf(projection, losses.lostWith([node]).slice(1)), cuts, bridgesAt),
      )
      .filter(({ touchpointsLost }) => touchpointsLost > 0)
      .toSorted(
        (a, b) =>
          b.journeysLost - a.journeysLost ||
          b.phasesLost - a.phasesLost ||
          b.touchpointsLost - a.touchpointsLost,
      )
  },
} satisfies Analysis

const named = 10

function rowOf(
  projection: Projection,
  node: number,
  { touchpoints, phases, journeys, importance, hasMomentOfTruth }: Fall,
  { isArticulationPoint }: Cuts,
  bridgesAt: ReadonlyMap<number, number>,
) {
  const names = (nodes: readonly number[]) => nodes.slice(0, named).map((each) => nameOf(projection, each))
  const isGrave = phases.length > 0 || hasMomentOfTruth
  return {
    kind: kindOf(projection, node),
    id: idOf(projection, node),
    name: nameOf(projection, node),
    journeysLost: journeys.length,
    phasesLost: phases.length,
    touchpointsLost: touchpoints.length,
    importance,
    severity: journeys.length > 0 ? 'critical' : isGrave ? 'high' : 'medium',
    isArticulationPoint: at(isArticulationPoint, node) === 1,
    bridges: bridgesAt.get(node) ?? 0,
    journeys: names(journeys),
    phases: names(phases),
    touchpoints: names(touchpoints),
    touchpointIds: touchpoints.slice(0, named).map((each) => idOf(projection, each)),
  }
}

/** The cuts of the touchpoints in use and all that they rely on. */
export function cutsOfReliance(projection: Projection, day: string): Cuts {
  const { needs } = failureOn(projection, day)
  const relied = reachedFrom(needs, liveTouchpoints(projection))
  const ends: number[] = []
  const others: number[] = []
  const links: number[] = []
  for (const node of relied) {
    for (let arc = at(needs.offsets, node); arc < at(needs.offsets, node + 1); arc += 1) {
      ends.push(node, at(needs.targets, arc))
      others.push(at(needs.targets, arc), node)
      links.push(at(needs.links, arc), at(needs.links, arc))
    }
  }
  return cutsOf(arcsFrom(projection.nodes.count, ends, others, links))
}

function bridgesOf({ relationships }: Projection, { bridges }: Cuts): Map<number, number> {
  const counts = new Map<number, number>()
  for (const link of bridges) {
    for (const end of [at(relationships.from, link), at(relationships.to, link)]) {
      counts.set(end, (counts.get(end) ?? 0) + 1)
    }
  }
  return counts
}
