import { at } from '../../algorithms/adjacency.ts'
import type { NodeKey } from '../../graph/element.ts'
import type { Projection } from '../../graph/projection/projection.ts'
import { AtlasError } from '../../model/errors.ts'
import { kindNames } from '../../model/kinds.ts'

/** The number of a kind in the projection's column. */
export const getKindIndex = (kind: string) => kindNames.indexOf(kind)

export const getKind = ({ nodes }: Projection, node: number) => kindNames[at(nodes.kind, node)] as string
export const getId = ({ nodes }: Projection, node: number) => nodes.id[node] as string
export const getName = ({ nodes }: Projection, node: number) => nodes.name[node] as string

/** The columns that identify a node. */
export const describeNode = (projection: Projection, node: number) => ({
  kind: getKind(projection, node),
  id: getId(projection, node),
  name: getName(projection, node),
})

/** All nodes of some kinds, in the order of kind and id. */
export function selectNodes({ nodes }: Projection, kinds: readonly string[]): number[] {
  const kindIndexes = new Set(kinds.map(getKindIndex))
  const selected: number[] = []
  for (let node = 0; node < nodes.count; node += 1) {
    if (kindIndexes.has(at(nodes.kind, node))) selected.push(node)
  }
  return selected
}

/** Whether a node is in use: neither planned nor retired. */
export const isLive = ({ nodes }: Projection, node: number): boolean => at(nodes.isLive, node) === 1

/** The nodes of some kinds that are in use, in the order of kind and id. */
export const selectLiveNodes = (projection: Projection, kinds: readonly string[]): number[] =>
  selectNodes(projection, kinds).filter((node) => isLive(projection, node))

/** Touchpoints in use. */
export const selectLiveTouchpoints = (projection: Projection) => selectLiveNodes(projection, ['Touchpoint'])

/** The node of that kind and id; NOT_FOUND when there is none. */
export function getNode(projection: Projection, kind: string, id: string): number {
  const kindIndex = getKindIndex(kind)
  const node = projection.nodes.id.findIndex(
    (candidate, index) => candidate === id && at(projection.nodes.kind, index) === kindIndex,
  )
  if (node === -1) throw new AtlasError('NOT_FOUND', `There is no ${kind} ${id}`)
  return node
}

/** Finds many nodes by kind and id; nothing when there is none. */
export function createNodeLookup(projection: Projection): (key: NodeKey) => number | undefined {
  const nodesByKind = new Map(kindNames.map((kind) => [kind, new Map<string, number>()]))
  for (let node = 0; node < projection.nodes.count; node += 1)
    nodesByKind.get(getKind(projection, node))?.set(getId(projection, node), node)
  return ({ kind, id }) => nodesByKind.get(kind)?.get(id)
}

/** Nodes by importance, the highest first, then by kind and id. */
export function sortByImportance({ nodes }: Projection, selected: readonly number[]): number[] {
  const keys = Float64Array.from(selected, (node) => -at(nodes.importance, node) * nodes.count + node).sort()
  return Array.from(keys, (key) => key - Math.floor(key / nodes.count) * nodes.count)
}

/** Nodes by kind and id. */
export const sortByIds = (selected: readonly number[]): number[] => selected.toSorted((a, b) => a - b)

/** Nodes by name, as the database compares texts, then by kind and id. */
export const sortByNames = (projection: Projection, selected: readonly number[]): number[] =>
  sortByIds(selected)
    .map((node) => ({ node, name: Buffer.from(getName(projection, node)) }))
    .sort((a, b) => Buffer.compare(a.name, b.name))
    .map(({ node }) => node)

/** The places of the nodes of some kinds in the order of `sortByNames`, by node; 0 for nodes of other kinds. */
export function rankByNames(projection: Projection, kinds: readonly string[]): Int32Array {
  const ranks = new Int32Array(projection.nodes.count)
  for (const [rank, node] of sortByNames(projection, selectNodes(projection, kinds)).entries())
    ranks[node] = rank
  return ranks
}

const maxNames = 10

/** The names of the first ten of the nodes. */
export const listFirstNames = (projection: Projection, nodes: readonly number[]): string[] =>
  nodes.slice(0, maxNames).map((node) => getName(projection, node))
