import { type Adjacency, at } from './adjacency.ts'

/** What holds a graph together. */
export interface ArticulationPointsAndBridges {
  /** 1 for each node without which its part of the graph falls into pieces. */
  readonly isArticulationPoint: Uint8Array
  /** Links without which their part of the graph falls into two. */
  readonly bridges: readonly number[]
}

/**
 * Articulation points and bridges of an undirected graph in time linear in its size (Hopcroft and Tarjan, 1973),
 * without recursion. `arcs` has every link twice, once from each end, under one number.
 */
export function findArticulationPointsAndBridges(arcs: Adjacency): ArticulationPointsAndBridges {
  const search = new LowLinkSearch(arcs)
  for (let root = 0; root < arcs.size; root += 1) search.searchFrom(root)
  return search
}

const noLink = -1

/** A depth-first search that keeps for each node the earliest one that its subtree links back to. */
class LowLinkSearch implements ArticulationPointsAndBridges {
  readonly isArticulationPoint: Uint8Array
  readonly bridges: number[] = []
  readonly #arcs: Adjacency
  readonly #discoveryIndex: Int32Array
  readonly #lowLink: Int32Array
  readonly #nextArc: Int32Array
  /** The link by which a node was entered. */
  readonly #entryLink: Int32Array
  readonly #path: Int32Array
  #depth = 0
  #visited = 0

  constructor(arcs: Adjacency) {
    this.#arcs = arcs
    this.isArticulationPoint = new Uint8Array(arcs.size)
    this.#discoveryIndex = new Int32Array(arcs.size)
    this.#lowLink = new Int32Array(arcs.size)
    this.#nextArc = arcs.offsets.slice(0, arcs.size)
    this.#entryLink = new Int32Array(arcs.size)
    this.#path = new Int32Array(arcs.size)
  }

  searchFrom(root: number): void {
    if (at(this.#discoveryIndex, root) > 0) return
    let branches = 0
    this.#enter(root, noLink)
    while (this.#depth > 0) {
      const node = at(this.#path, this.#depth - 1)
      if (this.#advance(node)) branches += node === root ? 1 : 0
      else this.#leave(node)
    }
    this.isArticulationPoint[root] = branches > 1 ? 1 : 0
  }

  #enter(node: number, link: number): void {
    this.#visited += 1
    this.#discoveryIndex[node] = this.#visited
    this.#lowLink[node] = this.#visited
    this.#entryLink[node] = link
    this.#path[this.#depth] = node
    this.#depth += 1
  }

  /** Goes on to a node not yet seen; false when there is none left. */
  #advance(node: number): boolean {
    const { offsets, targets, links } = this.#arcs
    for (let arc = at(this.#nextArc, node); arc < at(offsets, node + 1); arc += 1) {
      const target = at(targets, arc)
      const link = at(links, arc)
      if (at(this.#discoveryIndex, target) === 0) {
        this.#nextArc[node] = arc + 1
        this.#enter(target, link)
        return true
      }
      if (link !== at(this.#entryLink, node)) this.#lowerLowLink(node, at(this.#discoveryIndex, target))
    }
    return false
  }

  #lowerLowLink(node: number, discoveryIndex: number): void {
    if (discoveryIndex < at(this.#lowLink, node)) this.#lowLink[node] = discoveryIndex
  }

  #leave(node: number): void {
    this.#depth -= 1
    if (this.#depth === 0) return
    const parent = at(this.#path, this.#depth - 1)
    const lowLink = at(this.#lowLink, node)
    const parentDiscoveryIndex = at(this.#discoveryIndex, parent)
    this.#lowerLowLink(parent, lowLink)
    if (lowLink >= parentDiscoveryIndex) this.isArticulationPoint[parent] = 1
    if (lowLink > parentDiscoveryIndex) this.bridges.push(at(this.#entryLink, node))
  }
}
