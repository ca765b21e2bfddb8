import { isInUse, isSame, type Lookup, listUnique, type Node } from './ecosystem.ts'

/** The times that a promise can name, and that a touchpoint can deliver. */
export const aspects = [
  { name: 'response', promised: 'promisedResponseMinutes', delivered: 'deliveredResponseMinutes' },
  { name: 'resolution', promised: 'promisedResolutionMinutes', delivered: 'deliveredResolutionMinutes' },
] as const

export interface PromisedTouchpoint {
  readonly touchpoint: Node
  readonly isDirect: boolean
  readonly journeys: readonly Node[]
}

/** The touchpoints in use that a promise is about, itself or through journeys. */
export function listPromisedTouchpoints(lookup: Lookup, promise: Node): PromisedTouchpoint[] {
  const { listTargets, listSources } = lookup
  const subjects = listTargets(promise, 'ABOUT')
  const direct = subjects.filter(({ kind }) => kind === 'Touchpoint')
  const ways = subjects
    .filter(({ kind }) => kind === 'Journey')
    .map((journey) => ({
      journey,
      touchpoints: listTargets(journey, 'HAS_PHASE').flatMap((phase) => listSources(phase, 'IN_PHASE')),
    }))
  const includes = (touchpoints: readonly Node[], touchpoint: Node) =>
    touchpoints.some((each) => isSame(each, touchpoint))
  return listUnique([...direct, ...ways.flatMap(({ touchpoints }) => touchpoints)])
    .filter(isInUse)
    .map((touchpoint) => ({
      touchpoint,
      isDirect: includes(direct, touchpoint),
      journeys: ways
        .filter(({ touchpoints }) => includes(touchpoints, touchpoint))
        .map(({ journey }) => journey),
    }))
}
