import type { Projection } from '../../graph/index.ts'
import { at } from './arcs.ts'
import { compareIds, kindNumber } from './elements.ts'

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

/** The touchpoints in use, phases and journeys among elements that are lost. */
export function fallOf(projection: Projection, lost: readonly number[]): Fall {
  const { nodes } = projection
  const ofKind = (kind: string) =>
    lost
      .filter((node) => at(nodes.kind, node) === kindNumber(kind))
      .toSorted((a, b) => compareIds(projection, a, b))
  const touchpoints = ofKind('Touchpoint')
    .filter((node) => at(nodes.isLive, node) === 1)
    .toSorted((a, b) => at(nodes.importance, b) - at(nodes.importance, a))
  const importance = touchpoints.reduce((most, node) => Math.max(most, at(nodes.importance, node)), 0)
  return {
    touchpoints,
    phases: ofKind('Phase'),
    journeys: ofKind('Journey'),
    importance: importance === 0 ? null : importance,
    hasMomentOfTruth: touchpoints.some((node) => at(nodes.momentOfTruth, node) === 1),
  }
}
