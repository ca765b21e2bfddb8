import type { Projection } from '../../graph/index.ts'
import { at } from './arcs.ts'
import { kindNumber } from './elements.ts'
import { byIds, byImportance } from './order.ts'

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

/** Which of two is graver: the one with more journeys, then phases, then touchpoints. */
export function graver(a: Fall, b: Fall): number {
  return (
    b.journeys.length - a.journeys.length ||
    b.phases.length - a.phases.length ||
    b.touchpoints.length - a.touchpoints.length
  )
}
