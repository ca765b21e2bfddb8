import { at } from './adjacency.ts'

/** Disjoint sets of nodes that are united two by two (union by size, with path halving; Tarjan and van Leeuwen, 1984). */
export class DisjointSet {
  readonly #parent: Int32Array
  readonly #size: Int32Array

  constructor(count: number) {
    this.#parent = Int32Array.from({ length: count }, (_, node) => node)
    this.#size = new Int32Array(count).fill(1)
  }

  unite(one: number, other: number): void {
    const [a, b] = [this.#findRoot(one), this.#findRoot(other)]
    if (a === b) return
    const [small, large] = at(this.#size, a) < at(this.#size, b) ? [a, b] : [b, a]
    this.#parent[small] = large
    this.#size[large] = at(this.#size, large) + at(this.#size, small)
  }

  areConnected(one: number, other: number): boolean {
    return this.#findRoot(one) === this.#findRoot(other)
  }

  #findRoot(start: number): number {
    let node = start
    while (at(this.#parent, node) !== node) {
      this.#parent[node] = at(this.#parent, at(this.#parent, node))
      node = at(this.#parent, node)
    }
    return node
  }
}
