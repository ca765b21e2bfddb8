import type { Projection } from '../graph/projection/projection.ts'
import { at } from './adjacency.ts'
import { byIds, byImportance } from './nodeOrder.ts'
import { kindNumber } from './nodes.ts'

/** What customers notice of a loss. */
export interface Fall {
  /** The most important first. */
  readonly touchpoints: readonly number[]
  readonly phases: readonly number[]
  readonly journeys: readonly number[]
  /** Of the most important touchpoint; null when none says. */
  readonly importance: number | null
  readonly hasMomentOfTruth: boolean
}

const customerKinds = ['Touchpoint', 'Phase', 'Journey'].map(kindNumber)

/** The touchpoints in use, phases and journeys among elements that are lost. */
export function fallOf(projection: Projection, lost: readonly number[]): Fall {
  const { nodes } = projection
  const ofKind = new Map(customerKinds.map((kind) => [kind, [] as number[]]))
  for (const node of lost) ofKind.get(at(nodes.kind, node))?.push(node)
  const [all = [], phases = [], journeys = []] = ofKind.values()
  const touchpoints = byImportance(
    projection,
    all.filter((node) => at(nodes.isLive, node) === 1),
  )
  const [first] = touchpoints
  const importance = first === undefined ? 0 : at(nodes.importance, first)
  return {
    touchpoints,
    phases: byIds(projection, phases),
    journeys: byIds(projection, journeys),
    importance: importance === 0 ? null : importance,
    hasMomentOfTruth: touchpoints.some((node) => at(nodes.momentOfTruth, node) === 1),
  }
}

/** How much customers would notice of something. */
export interface Extent {
  readonly touchpoints: number
  readonly phases: number
  readonly journeys: number
}

export const extentOf = ({ touchpoints, phases, journeys }: Fall): Extent => ({
  touchpoints: touchpoints.length,
  phases: phases.length,
  journeys: journeys.length,
})

/** How many touchpoints in use, phases and journeys there are among elements. */
export function extentAmong({ nodes }: Projection, elements: Iterable<number>): Extent {
  const [touchpoint, phase, journey] = customerKinds
  const extent = { touchpoints: 0, phases: 0, journeys: 0 }
  for (const node of elements) {
    const kind = at(nodes.kind, node)
    if (kind === touchpoint) extent.touchpoints += at(nodes.isLive, node)
    else if (kind === phase) extent.phases += 1
    else if (kind === journey) extent.journeys += 1
  }
  return extent
}

/** Which of two is graver: the one with more journeys, then phases, then touchpoints. */
export const graver = (a: Extent, b: Extent): number =>
  b.journeys - a.journeys || b.phases - a.phases || b.touchpoints - a.touchpoints
