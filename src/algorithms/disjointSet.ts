import { at } from './adjacency.ts'

/** Disjoint sets of nodes that are united two by two (union by size, with path halving; Tarjan and van Leeuwen, 1984). */
export class Groups {
  readonly #above: Int32Array
  readonly #size: Int32Array

  constructor(count: number) {
    this.#above = Int32Array.from({ length: count }, (_, node) => node)
    this.#size = new Int32Array(count).fill(1)
  }

  unite(one: number, other: number): void {
    const [a, b] = [this.#top(one), this.#top(other)]
    if (a === b) return
    const [small, large] = at(this.#size, a) < at(this.#size, b) ? [a, b] : [b, a]
    this.#above[small] = large
    this.#size[large] = at(this.#size, large) + at(this.#size, small)
  }

  areOne(one: number, other: number): boolean {
    return this.#top(one) === this.#top(other)
  }

  #top(start: number): number {
    let node = start
    while (at(this.#above, node) !== node) {
      this.#above[node] = at(this.#above, at(this.#above, node))
      node = at(this.#above, node)
    }
    return node
  }
}
