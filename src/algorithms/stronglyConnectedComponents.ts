import { type Adjacency, at } from './adjacency.ts'

/**
 * The sets of nodes of a directed graph in which each reaches each other one (Tarjan, 1972), without recursion, in
 * time linear in its size. A node that is in no circle is a set of its own.
 */
export function findStronglyConnectedComponents(arcs: Adjacency): number[][] {
  const search = new TarjanSearch(arcs)
  for (let root = 0; root < arcs.size; root += 1) search.searchFrom(root)
  return search.components
}

/** A depth-first search that keeps for each node the earliest one on the stack that its subtree leads to. */
class TarjanSearch {
  readonly components: number[][] = []
  readonly #arcs: Adjacency
  readonly #discoveryIndex: Int32Array
  readonly #lowLink: Int32Array
  readonly #nextArc: Int32Array
  readonly #isOnStack: Uint8Array
  /** Nodes that were seen and belong to no component yet. */
  readonly #stack: number[] = []
  readonly #path: number[] = []
  #visited = 0

  constructor(arcs: Adjacency) {
    this.#arcs = arcs
    this.#discoveryIndex = new Int32Array(arcs.size)
    this.#lowLink = new Int32Array(arcs.size)
    this.#nextArc = arcs.offsets.slice(0, arcs.size)
    this.#isOnStack = new Uint8Array(arcs.size)
  }

  searchFrom(root: number): void {
    if (at(this.#discoveryIndex, root) > 0) return
    this.#enter(root)
    for (let node = this.#path.at(-1); node !== undefined; node = this.#path.at(-1)) {
      if (!this.#advance(node)) this.#leave(node)
    }
  }

  #enter(node: number): void {
    this.#visited += 1
    this.#discoveryIndex[node] = this.#visited
    this.#lowLink[node] = this.#visited
    this.#isOnStack[node] = 1
    this.#stack.push(node)
    this.#path.push(node)
  }

  /** Goes on to a node not yet seen; false when there is none left. */
  #advance(node: number): boolean {
    const { offsets, targets } = this.#arcs
    for (let arc = at(this.#nextArc, node); arc < at(offsets, node + 1); arc += 1) {
      const target = at(targets, arc)
      if (at(this.#discoveryIndex, target) === 0) {
        this.#nextArc[node] = arc + 1
        this.#enter(target)
        return true
      }
      if (at(this.#isOnStack, target) === 1) this.#lowerLowLink(node, at(this.#discoveryIndex, target))
    }
    return false
  }

  #lowerLowLink(node: number, discoveryIndex: number): void {
    if (discoveryIndex < at(this.#lowLink, node)) this.#lowLink[node] = discoveryIndex
  }

  #leave(node: number): void {
    this.#path.pop()
    const parent = this.#path.at(-1)
    if (parent !== undefined) this.#lowerLowLink(parent, at(this.#lowLink, node))
    if (at(this.#lowLink, node) < at(this.#discoveryIndex, node)) return
    const component = this.#stack.splice(this.#stack.lastIndexOf(node))
    for (const member of component) this.#isOnStack[member] = 0
    this.components.push(component)
  }
}
