import type { Projection } from '../graph/projection/projection.ts'
import { AtlasError } from '../model/errors.ts'
import { kindNames } from '../model/kinds.ts'
import { at } from './adjacency.ts'

/** The number of a kind in the projection's column. */
export const kindNumber = (kind: string) => kindNames.indexOf(kind)

export const kindOf = ({ nodes }: Projection, node: number) => kindNames[at(nodes.kind, node)] as string
export const idOf = ({ nodes }: Projection, node: number) => nodes.id[node] as string
export const nameOf = ({ nodes }: Projection, node: number) => nodes.name[node] as string

/** All nodes of some kinds, by their ids. */
export function nodesOfKinds(projection: Projection, kinds: readonly string[]): number[] {
  const numbers = new Set(kinds.map(kindNumber))
  const found: number[] = []
  for (let node = 0; node < projection.nodes.count; node += 1) {
    if (numbers.has(at(projection.nodes.kind, node))) found.push(node)
  }
  return found.toSorted((a, b) => compareIds(projection, a, b))
}

/** Touchpoints in use. */
export const liveTouchpoints = (projection: Projection) =>
  nodesOfKinds(projection, ['Touchpoint']).filter((node) => at(projection.nodes.isLive, node) === 1)

/** The node of that kind and id; NOT_FOUND when there is none. */
export function nodeNamed(projection: Projection, kind: string, id: string): number {
  const number = kindNumber(kind)
  const node = projection.nodes.id.findIndex(
    (candidate, place) => candidate === id && at(projection.nodes.kind, place) === number,
  )
  if (node === -1) throw new AtlasError('NOT_FOUND', `There is no ${kind} ${id}`)
  return node
}

/** Orders nodes by kind and id, for rows that are otherwise equal. */
export function compareIds(projection: Projection, a: number, b: number): number {
  const kinds = at(projection.nodes.kind, a) - at(projection.nodes.kind, b)
  if (kinds !== 0) return kinds
  if (a === b) return 0
  return idOf(projection, a) < idOf(projection, b) ? -1 : 1
}
