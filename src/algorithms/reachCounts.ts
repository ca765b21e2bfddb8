import { type Adjacency, at, forEachArc } from './adjacency.ts'
import { findStronglyConnectedComponents } from './stronglyConnectedComponents.ts'

const bitsPerWord = 32

/**
 * How many of some nodes each start reaches along the arcs, itself included: a row for each start, a column for each
 * list of nodes. Sets of starts, a bit for each, are pushed once through the graph of strongly connected components in
 * topological order, so that the time grows with starts / 32 × arcs and not with the sum of what the starts reach.
 */
export function countReachable(
  arcs: Adjacency,
  starts: readonly number[],
  countedNodes: readonly (readonly number[])[],
): readonly Int32Array[] {
  const reachingStarts = new ReachingStarts(arcs, starts)
  const counts = countedNodes.map(() => new Int32Array(starts.length))
  for (const [column, nodes] of countedNodes.entries()) {
    for (const node of nodes) reachingStarts.addTo(counts[column] as Int32Array, node)
  }
  return starts.map((_, index) => Int32Array.from(counts, (column) => at(column, index)))
}

/** For each strongly connected component the set of starts that reach it. */
class ReachingStarts {
  readonly #componentByNode: Int32Array
  readonly #wordCount: number
  readonly #words: Int32Array

  constructor(arcs: Adjacency, starts: readonly number[]) {
    const components = findStronglyConnectedComponents(arcs)
    this.#componentByNode = new Int32Array(arcs.size)
    for (const [component, nodes] of components.entries()) {
      for (const node of nodes) this.#componentByNode[node] = component
    }
    this.#wordCount = Math.ceil(starts.length / bitsPerWord)
    this.#words = new Int32Array(components.length * this.#wordCount)
    for (const [index, start] of starts.entries()) this.#addStart(start, index)
    // Components come with what they reach before them.
    for (const nodes of components.toReversed()) {
      for (const node of nodes) forEachArc(arcs, node, (target) => this.#pushSets(node, target))
    }
  }

  #addStart(node: number, index: number): void {
    const word = this.#offsetOf(node) + Math.floor(index / bitsPerWord)
    this.#words[word] = at(this.#words, word) | (1 << (index % bitsPerWord))
  }

  #pushSets(from: number, to: number): void {
    const [source, target] = [this.#offsetOf(from), this.#offsetOf(to)]
    if (source === target) return
    for (let word = 0; word < this.#wordCount; word += 1) {
      this.#words[target + word] = at(this.#words, target + word) | at(this.#words, source + word)
    }
  }

  /** Adds one to the count of every start that reaches a node. */
  addTo(counts: Int32Array, node: number): void {
    const offset = this.#offsetOf(node)
    for (let word = 0; word < this.#wordCount; word += 1) {
      for (let bits = at(this.#words, offset + word); bits !== 0; bits &= bits - 1) {
        const index = word * bitsPerWord + (bitsPerWord - 1 - Math.clz32(bits & -bits))
        counts[index] = at(counts, index) + 1
      }
    }
  }

  #offsetOf(node: number): number {
    return at(this.#componentByNode, node) * this.#wordCount
  }
}
