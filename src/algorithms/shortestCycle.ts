import { type Arcs, at, degreeOf, visitArcs } from './adjacency.ts'
import { reversed } from './subgraph.ts'

/** One shortest circle of a directed graph, from its first node on; nothing when there is none. */
export function shortestCycle(arcs: Arcs): number[] | undefined {
  const search = new Search(arcs)
  let shortest: number[] | undefined
  for (let start = 0; start < arcs.size; start += 1) {
    shortest = search.shorterCycle(start, shortest?.length ?? Number.POSITIVE_INFINITY) ?? shortest
    search.remove(start)
  }
  return shortest
}

/** Looks for circles through one node after the other, each of which is taken away then. */
class Search {
  readonly #arcs: Arcs
  readonly #back: Arcs
  readonly #isGone: Uint8Array
  /** How many arcs of those that remain leave a node, and arrive there. */
  readonly #leaving: Int32Array
  readonly #arriving: Int32Array

  constructor(arcs: Arcs) {
    this.#arcs = arcs
    this.#back = reversed(arcs)
    this.#isGone = new Uint8Array(arcs.size)
    this.#leaving = degrees(this.#arcs)
    this.#arriving = degrees(this.#back)
  }

  /** A shortest circle through a node, when it has fewer nodes than that. */
  shorterCycle(start: number, length: number): number[] | undefined {
    if (at(this.#isGone, start) === 1) return undefined
    const before = new Map([[start, start]])
    let ring = [start]
    for (let nodes = 1; nodes < length && ring.length > 0; nodes += 1) {
      const next: number[] = []
      for (const node of ring) {
        if (this.#leads(node, start)) return wayBack(before, node)
        this.#visit(this.#arcs, node, (target) => {
          if (before.has(target)) return
          before.set(target, node)
          next.push(target)
        })
      }
      ring = next
    }
    return undefined
  }

  /** Takes a node away, and with it all that is then in no circle because nothing leaves it or arrives there. */
  remove(start: number): void {
    const leaving = [start]
    for (let node = leaving.pop(); node !== undefined; node = leaving.pop()) {
      if (at(this.#isGone, node) === 1) continue
      this.#isGone[node] = 1
      this.#loosen(this.#arcs, node, this.#arriving, leaving)
      this.#loosen(this.#back, node, this.#leaving, leaving)
    }
  }

  #loosen(arcs: Arcs, node: number, degree: Int32Array, loose: number[]): void {
    this.#visit(arcs, node, (other) => {
      degree[other] = at(degree, other) - 1
      if (at(degree, other) === 0) loose.push(other)
    })
  }

  #leads(node: number, start: number): boolean {
    let leads = false
    visitArcs(this.#arcs, node, (target) => {
      leads ||= target === start
    })
    return leads
  }

  #visit(arcs: Arcs, node: number, visit: (target: number) => void): void {
    visitArcs(arcs, node, (target) => {
      if (at(this.#isGone, target) === 0) visit(target)
    })
  }
}

const degrees = (arcs: Arcs) => Int32Array.from({ length: arcs.size }, (_, node) => degreeOf(arcs, node))

function wayBack(before: ReadonlyMap<number, number>, end: number): number[] {
  const way = [end]
  for (let node = end; before.get(node) !== node; ) {
    node = before.get(node) ?? node
    way.push(node)
  }
  return way.reverse()
}
