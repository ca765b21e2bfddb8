import type { Projection } from '../graph/projection/projection.ts'
import { AtlasError } from '../model/errors.ts'
import { kindNames } from '../model/kinds.ts'
import { at } from './adjacency.ts'

/** The number of a kind in the projection's column. */
export const getKindIndex = (kind: string) => kindNames.indexOf(kind)

export const getKind = ({ nodes }: Projection, node: number) => kindNames[at(nodes.kind, node)] as string
export const getId = ({ nodes }: Projection, node: number) => nodes.id[node] as string
export const getName = ({ nodes }: Projection, node: number) => nodes.name[node] as string

/** All nodes of some kinds, by their ids. */
export function selectNodes(projection: Projection, kinds: readonly string[]): number[] {
  const kindIndexes = new Set(kinds.map(getKindIndex))
  const selected: number[] = []
  for (let node = 0; node < projection.nodes.count; node += 1) {
    if (kindIndexes.has(at(projection.nodes.kind, node))) selected.push(node)
  }
  return selected.toSorted((a, b) => compareByKindAndId(projection, a, b))
}

/** Touchpoints in use. */
export const selectLiveTouchpoints = (projection: Projection) =>
  selectNodes(projection, ['Touchpoint']).filter((node) => at(projection.nodes.isLive, node) === 1)

/** The node of that kind and id; NOT_FOUND when there is none. */
export function getNode(projection: Projection, kind: string, id: string): number {
  const kindIndex = getKindIndex(kind)
  const node = projection.nodes.id.findIndex(
    (candidate, index) => candidate === id && at(projection.nodes.kind, index) === kindIndex,
  )
  if (node === -1) throw new AtlasError('NOT_FOUND', `There is no ${kind} ${id}`)
  return node
}

/** Orders nodes by kind and id, for rows that are otherwise equal. */
export function compareByKindAndId(projection: Projection, a: number, b: number): number {
  const kinds = at(projection.nodes.kind, a) - at(projection.nodes.kind, b)
  if (kinds !== 0) return kinds
  if (a === b) return 0
  return getId(projection, a) < getId(projection, b) ? -1 : 1
}
