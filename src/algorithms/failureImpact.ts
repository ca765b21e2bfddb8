import type { Projection } from '../graph/projection/projection.ts'
import { at } from './adjacency.ts'
import { sortByIds, sortByImportance } from './nodeOrder.ts'
import { getKindIndex } from './nodes.ts'

/** What customers notice of a loss. */
export interface FailureImpact {
  /** The most important first. */
  readonly touchpoints: readonly number[]
  readonly phases: readonly number[]
  readonly journeys: readonly number[]
  /** Of the most important touchpoint; null when none says. */
  readonly importance: number | null
  readonly hasMomentOfTruth: boolean
}

const customerKinds = ['Touchpoint', 'Phase', 'Journey'].map(getKindIndex)

/** The touchpoints in use, phases and journeys among elements that are lost. */
export function summarizeImpact(projection: Projection, lost: readonly number[]): FailureImpact {
  const { nodes } = projection
  const nodesByKind = new Map(customerKinds.map((kind) => [kind, [] as number[]]))
  for (const node of lost) nodesByKind.get(at(nodes.kind, node))?.push(node)
  const [allTouchpoints = [], phases = [], journeys = []] = nodesByKind.values()
  const touchpoints = sortByImportance(
    projection,
    allTouchpoints.filter((node) => at(nodes.isLive, node) === 1),
  )
  const [mostImportant] = touchpoints
  const importance = mostImportant === undefined ? 0 : at(nodes.importance, mostImportant)
  return {
    touchpoints,
    phases: sortByIds(projection, phases),
    journeys: sortByIds(projection, journeys),
    importance: importance === 0 ? null : importance,
    hasMomentOfTruth: touchpoints.some((node) => at(nodes.momentOfTruth, node) === 1),
  }
}

/** How much customers would notice of something. */
export interface ImpactCounts {
  readonly touchpoints: number
  readonly phases: number
  readonly journeys: number
}

export const countImpact = ({ touchpoints, phases, journeys }: FailureImpact): ImpactCounts => ({
  touchpoints: touchpoints.length,
  phases: phases.length,
  journeys: journeys.length,
})

/** How many touchpoints in use, phases and journeys there are among elements. */
export function countCustomerElements({ nodes }: Projection, elements: Iterable<number>): ImpactCounts {
  const [touchpoint, phase, journey] = customerKinds
  const counts = { touchpoints: 0, phases: 0, journeys: 0 }
  for (const node of elements) {
    const kind = at(nodes.kind, node)
    if (kind === touchpoint) counts.touchpoints += at(nodes.isLive, node)
    else if (kind === phase) counts.phases += 1
    else if (kind === journey) counts.journeys += 1
  }
  return counts
}

/** Which of two is graver: the one with more journeys, then phases, then touchpoints. */
export const compareImpact = (a: ImpactCounts, b: ImpactCounts): number =>
  b.journeys - a.journeys || b.phases - a.phases || b.touchpoints - a.touchpoints
