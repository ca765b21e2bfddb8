import { type Arcs, at, degreeOf } from './adjacency.ts'

/** What the shortest ways of a directed graph say of its nodes. */
export interface WayCounts {
  /** Through how many pairs' shortest ways a node lies, each pair in the share of its ways that pass the node. */
  readonly betweenness: Float64Array
  /** The sum of 1/hops over all nodes that a node reaches. */
  readonly harmonic: Float64Array
  /** Of how many ends, the first of those that were given, the ways count here. */
  readonly endsTaken: number
}

/**
 * Betweenness (Brandes, 2001) and harmonic closeness by all shortest ways that end at some nodes, one end after the
 * other until so many arcs have been followed. `back` has the arcs the other way round, and none twice.
 */
export function waysTo(back: Arcs, ends: readonly number[], arcsAtMost: number): WayCounts {
  const search = new Search(back)
  for (const end of ends) {
    if (search.arcsFollowed >= arcsAtMost) break
    search.spreadFrom(end)
    search.gather()
  }
  return search
}

const unseen = -1

/** A breadth-first search from one end after the other, against the arcs. */
class Search implements WayCounts {
  readonly betweenness: Float64Array
  readonly harmonic: Float64Array
  endsTaken = 0
  arcsFollowed = 0
  readonly #back: Arcs
  readonly #hops: Int32Array
  /** How many shortest ways there are from a node to the end. */
  readonly #ways: Float64Array
  readonly #passing: Float64Array
  readonly #queue: Int32Array
  #reached = 0

  constructor(back: Arcs) {
    this.#back = back
    this.betweenness = new Float64Array(back.size)
    this.harmonic = new Float64Array(back.size)
    this.#hops = new Int32Array(back.size).fill(unseen)
    this.#ways = new Float64Array(back.size)
    this.#passing = new Float64Array(back.size)
    this.#queue = new Int32Array(back.size)
  }

  spreadFrom(end: number): void {
    const { offsets, targets } = this.#back
    this.#reached = 0
    this.#see(end, 0)
    this.#ways[end] = 1
    this.endsTaken += 1
    for (let place = 0; place < this.#reached; place += 1) {
      const node = at(this.#queue, place)
      const hops = at(this.#hops, node) + 1
      this.arcsFollowed += degreeOf(this.#back, node)
      for (let arc = at(offsets, node); arc < at(offsets, node + 1); arc += 1) {
        const next = at(targets, arc)
        if (at(this.#hops, next) === unseen) this.#see(next, hops)
        if (at(this.#hops, next) === hops) this.#ways[next] = at(this.#ways, next) + at(this.#ways, node)
      }
    }
  }

  #see(node: number, hops: number): void {
    this.#hops[node] = hops
    this.#ways[node] = 0
    this.#queue[this.#reached] = node
    this.#reached += 1
  }

  /** Adds up the ways that were found, the farthest nodes first, and forgets them. */
  gather(): void {
    for (let place = this.#reached - 1; place > 0; place -= 1) {
      const node = at(this.#queue, place)
      const passing = this.#passingOf(node)
      this.#passing[node] = passing
      this.betweenness[node] = at(this.betweenness, node) + passing
      this.harmonic[node] = at(this.harmonic, node) + 1 / at(this.#hops, node)
    }
    for (let place = 0; place < this.#reached; place += 1) this.#hops[at(this.#queue, place)] = unseen
  }

  #passingOf(node: number): number {
    const { offsets, targets } = this.#back
    const farther = at(this.#hops, node) + 1
    const ways = at(this.#ways, node)
    let passing = 0
    for (let arc = at(offsets, node); arc < at(offsets, node + 1); arc += 1) {
      const next = at(targets, arc)
      if (at(this.#hops, next) !== farther) continue
      passing += (ways / at(this.#ways, next)) * (1 + at(this.#passing, next))
    }
    return passing
  }
}
