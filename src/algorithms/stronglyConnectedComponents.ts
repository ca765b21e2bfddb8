import { type Arcs, at } from './adjacency.ts'

/**
 * The sets of nodes of a directed graph in which each reaches each other one (Tarjan, 1972), without recursion, in
 * time linear in its size. A node that is in no circle is a set of its own.
 */
export function strongComponents(arcs: Arcs): number[][] {
  const search = new Search(arcs)
  for (let root = 0; root < arcs.size; root += 1) search.walkFrom(root)
  return search.components
}

/** A depth-first search that keeps for each node the earliest one on the stack that its subtree leads to. */
class Search {
  readonly components: number[][] = []
  readonly #arcs: Arcs
  readonly #order: Int32Array
  readonly #earliest: Int32Array
  readonly #nextArc: Int32Array
  readonly #isWaiting: Uint8Array
  /** Nodes that were seen and belong to no component yet. */
  readonly #waiting: number[] = []
  readonly #path: number[] = []
  #visited = 0

  constructor(arcs: Arcs) {
    this.#arcs = arcs
    this.#order = new Int32Array(arcs.size)
    this.#earliest = new Int32Array(arcs.size)
    this.#nextArc = arcs.offsets.slice(0, arcs.size)
    this.#isWaiting = new Uint8Array(arcs.size)
  }

  walkFrom(root: number): void {
    if (at(this.#order, root) > 0) return
    this.#enter(root)
    for (let node = this.#path.at(-1); node !== undefined; node = this.#path.at(-1)) {
      if (!this.#step(node)) this.#leave(node)
    }
  }

  #enter(node: number): void {
    this.#visited += 1
    this.#order[node] = this.#visited
    this.#earliest[node] = this.#visited
    this.#isWaiting[node] = 1
    this.#waiting.push(node)
    this.#path.push(node)
  }

  /** Goes on to a node not yet seen; false when there is none left. */
  #step(node: number): boolean {
    const { offsets, targets } = this.#arcs
    for (let arc = at(this.#nextArc, node); arc < at(offsets, node + 1); arc += 1) {
      const target = at(targets, arc)
      if (at(this.#order, target) === 0) {
        this.#nextArc[node] = arc + 1
        this.#enter(target)
        return true
      }
      if (at(this.#isWaiting, target) === 1) this.#reachBack(node, at(this.#order, target))
    }
    return false
  }

  #reachBack(node: number, order: number): void {
    if (order < at(this.#earliest, node)) this.#earliest[node] = order
  }

  #leave(node: number): void {
    this.#path.pop()
    const parent = this.#path.at(-1)
    if (parent !== undefined) this.#reachBack(parent, at(this.#earliest, node))
    if (at(this.#earliest, node) < at(this.#order, node)) return
    const component = this.#waiting.splice(this.#waiting.lastIndexOf(node))
    for (const member of component) this.#isWaiting[member] = 0
    this.components.push(component)
  }
}
