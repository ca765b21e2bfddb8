import { type Arcs, at } from './adjacency.ts'

/** What holds a graph together. */
export interface Cuts {
  /** 1 for each node without which its part of the graph falls into pieces. */
  readonly isArticulationPoint: Uint8Array
  /** Links without which their part of the graph falls into two. */
  readonly bridges: readonly number[]
}

/**
 * Articulation points and bridges of an undirected graph in time linear in its size (Hopcroft and Tarjan, 1973),
 * without recursion. `arcs` has every link twice, once from each end, under one number.
 */
export function cutsOf(arcs: Arcs): Cuts {
  const search = new Search(arcs)
  for (let root = 0; root < arcs.size; root += 1) search.walkFrom(root)
  return search
}

const none = -1

/** A depth-first search that keeps for each node the earliest one that its subtree links back to. */
class Search implements Cuts {
  readonly isArticulationPoint: Uint8Array
  readonly bridges: number[] = []
  readonly #arcs: Arcs
  readonly #order: Int32Array
  readonly #earliest: Int32Array
  readonly #nextArc: Int32Array
  /** The link by which a node was entered. */
  readonly #entry: Int32Array
  readonly #path: Int32Array
  #depth = 0
  #visited = 0

  constructor(arcs: Arcs) {
    this.#arcs = arcs
    this.isArticulationPoint = new Uint8Array(arcs.size)
    this.#order = new Int32Array(arcs.size)
    this.#earliest = new Int32Array(arcs.size)
    this.#nextArc = arcs.offsets.slice(0, arcs.size)
    this.#entry = new Int32Array(arcs.size)
    this.#path = new Int32Array(arcs.size)
  }

  walkFrom(root: number): void {
    if (at(this.#order, root) > 0) return
    let branches = 0
    this.#enter(root, none)
    while (this.#depth > 0) {
      const node = at(this.#path, this.#depth - 1)
      if (this.#step(node)) branches += node === root ? 1 : 0
      else this.#leave(node)
    }
    this.isArticulationPoint[root] = branches > 1 ? 1 : 0
  }

  #enter(node: number, link: number): void {
    this.#visited += 1
    this.#order[node] = this.#visited
    this.#earliest[node] = this.#visited
    this.#entry[node] = link
    this.#path[this.#depth] = node
    this.#depth += 1
  }

  /** Goes on to a node not yet seen; false when there is none left. */
  #step(node: number): boolean {
    const { offsets, targets, links } = this.#arcs
    for (let arc = at(this.#nextArc, node); arc < at(offsets, node + 1); arc += 1) {
      const target = at(targets, arc)
      const link = at(links, arc)
      if (at(this.#order, target) === 0) {
        this.#nextArc[node] = arc + 1
        this.#enter(target, link)
        return true
      }
      if (link !== at(this.#entry, node)) this.#reachBack(node, at(this.#order, target))
    }
    return false
  }

  #reachBack(node: number, order: number): void {
    if (order < at(this.#earliest, node)) this.#earliest[node] = order
  }

  #leave(node: number): void {
    this.#depth -= 1
    if (this.#depth === 0) return
    const parent = at(this.#path, this.#depth - 1)
    const earliest = at(this.#earliest, node)
    const parentOrder = at(this.#order, parent)
    this.#reachBack(parent, earliest)
    if (earliest >= parentOrder) this.isArticulationPoint[parent] = 1
    if (earliest > parentOrder) this.bridges.push(at(this.#entry, node))
  }
}
