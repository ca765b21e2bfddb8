import { type Adjacency, at, forEachArc, getOutDegree } from './adjacency.ts'
import { reverseArcs } from './subgraph.ts'

/** One shortest circle of a directed graph, from its first node on; nothing when there is none. */
export function findShortestCycle(arcs: Adjacency): number[] | undefined {
  const search = new CycleSearch(arcs)
  let shortest: number[] | undefined
  for (let start = 0; start < arcs.size; start += 1) {
    shortest = search.findShorterCycle(start, shortest?.length ?? Number.POSITIVE_INFINITY) ?? shortest
    search.remove(start)
  }
  return shortest
}

/** Looks for circles through one node after the other, each of which is taken away then. */
class CycleSearch {
  readonly #arcs: Adjacency
  readonly #reversedArcs: Adjacency
  readonly #isRemoved: Uint8Array
  /** How many arcs of those that remain leave a node, and arrive there. */
  readonly #outDegree: Int32Array
  readonly #inDegree: Int32Array

  constructor(arcs: Adjacency) {
    this.#arcs = arcs
    this.#reversedArcs = reverseArcs(arcs)
    this.#isRemoved = new Uint8Array(arcs.size)
    this.#outDegree = computeOutDegrees(this.#arcs)
    this.#inDegree = computeOutDegrees(this.#reversedArcs)
  }

  /** A shortest circle through a node, when it has fewer nodes than that. */
  findShorterCycle(start: number, length: number): number[] | undefined {
    if (at(this.#isRemoved, start) === 1) return undefined
    const predecessors = new Map([[start, start]])
    let frontier = [start]
    for (let nodes = 1; nodes < length && frontier.length > 0; nodes += 1) {
      const next: number[] = []
      for (const node of frontier) {
        if (this.#hasArc(node, start)) return buildPath(predecessors, node)
        this.#forEachRemaining(this.#arcs, node, (target) => {
          if (predecessors.has(target)) return
          predecessors.set(target, node)
          next.push(target)
        })
      }
      frontier = next
    }
    return undefined
  }

  /** Takes a node away, and with it all that is then in no circle because nothing leaves it or arrives there. */
  remove(start: number): void {
    const removedNodes = [start]
    for (let node = removedNodes.pop(); node !== undefined; node = removedNodes.pop()) {
      if (at(this.#isRemoved, node) === 1) continue
      this.#isRemoved[node] = 1
      this.#decrementDegrees(this.#arcs, node, this.#inDegree, removedNodes)
      this.#decrementDegrees(this.#reversedArcs, node, this.#outDegree, removedNodes)
    }
  }

  #decrementDegrees(arcs: Adjacency, node: number, degrees: Int32Array, isolated: number[]): void {
    this.#forEachRemaining(arcs, node, (other) => {
      degrees[other] = at(degrees, other) - 1
      if (at(degrees, other) === 0) isolated.push(other)
    })
  }

  #hasArc(node: number, start: number): boolean {
    let isArc = false
    forEachArc(this.#arcs, node, (target) => {
      isArc ||= target === start
    })
    return isArc
  }

  #forEachRemaining(arcs: Adjacency, node: number, visit: (target: number) => void): void {
    forEachArc(arcs, node, (target) => {
      if (at(this.#isRemoved, target) === 0) visit(target)
    })
  }
}

const computeOutDegrees = (arcs: Adjacency) =>
  Int32Array.from({ length: arcs.size }, (_, node) => getOutDegree(arcs, node))

function buildPath(predecessors: ReadonlyMap<number, number>, end: number): number[] {
  const path = [end]
  for (let node = end; predecessors.get(node) !== node; ) {
    node = predecessors.get(node) ?? node
    path.push(node)
  }
  return path.reverse()
}
