import { type Adjacency, at, getOutDegree } from './adjacency.ts'

/** What the shortest ways of a directed graph say of its nodes. */
export interface ShortestPathCentrality {
  /** Through how many pairs' shortest ways a node lies, each pair in the share of its ways that pass the node. */
  readonly betweenness: Float64Array
  /** The sum of 1/hops over all nodes that a node reaches. */
  readonly harmonicCloseness: Float64Array
  /** Of how many ends, the first of those that were given, the ways count here. */
  readonly sampledEnds: number
}

/**
 * Betweenness (Brandes, 2001) and harmonic closeness by all shortest ways that end at some nodes, one end after the
 * other until so many arcs have been followed. `back` has the arcs the other way round, and none twice.
 */
export function shortestPathCentrality(
  reversedArcs: Adjacency,
  ends: readonly number[],
  maxArcs: number,
): ShortestPathCentrality {
  const search = new CentralitySearch(reversedArcs)
  for (const end of ends) {
    if (search.arcsFollowed >= maxArcs) break
    search.searchFrom(end)
    search.accumulate()
  }
  return search
}

const unvisited = -1

/** A breadth-first search from one end after the other, against the arcs. */
class CentralitySearch implements ShortestPathCentrality {
  readonly betweenness: Float64Array
  readonly harmonicCloseness: Float64Array
  sampledEnds = 0
  arcsFollowed = 0
  readonly #reversedArcs: Adjacency
  readonly #hops: Int32Array
  /** How many shortest ways there are from a node to the end. */
  readonly #pathCount: Float64Array
  readonly #dependency: Float64Array
  readonly #queue: Int32Array
  #visitedCount = 0

  constructor(reversedArcs: Adjacency) {
    this.#reversedArcs = reversedArcs
    this.betweenness = new Float64Array(reversedArcs.size)
    this.harmonicCloseness = new Float64Array(reversedArcs.size)
    this.#hops = new Int32Array(reversedArcs.size).fill(unvisited)
    this.#pathCount = new Float64Array(reversedArcs.size)
    this.#dependency = new Float64Array(reversedArcs.size)
    this.#queue = new Int32Array(reversedArcs.size)
  }

  searchFrom(end: number): void {
    const { offsets, targets } = this.#reversedArcs
    this.#visitedCount = 0
    this.#visit(end, 0)
    this.#pathCount[end] = 1
    this.sampledEnds += 1
    for (let index = 0; index < this.#visitedCount; index += 1) {
      const node = at(this.#queue, index)
      const hops = at(this.#hops, node) + 1
      this.arcsFollowed += getOutDegree(this.#reversedArcs, node)
      for (let arc = at(offsets, node); arc < at(offsets, node + 1); arc += 1) {
        const next = at(targets, arc)
        if (at(this.#hops, next) === unvisited) this.#visit(next, hops)
        if (at(this.#hops, next) === hops)
          this.#pathCount[next] = at(this.#pathCount, next) + at(this.#pathCount, node)
      }
    }
  }

  #visit(node: number, hops: number): void {
    this.#hops[node] = hops
    this.#pathCount[node] = 0
    this.#queue[this.#visitedCount] = node
    this.#visitedCount += 1
  }

  /** Adds up the ways that were found, the farthest nodes first, and forgets them. */
  accumulate(): void {
    for (let index = this.#visitedCount - 1; index > 0; index -= 1) {
      const node = at(this.#queue, index)
      const dependency = this.#computeDependency(node)
      this.#dependency[node] = dependency
      this.betweenness[node] = at(this.betweenness, node) + dependency
      this.harmonicCloseness[node] = at(this.harmonicCloseness, node) + 1 / at(this.#hops, node)
    }
    for (let index = 0; index < this.#visitedCount; index += 1) this.#hops[at(this.#queue, index)] = unvisited
  }

  #computeDependency(node: number): number {
    const { offsets, targets } = this.#reversedArcs
    const nextHops = at(this.#hops, node) + 1
    const pathCount = at(this.#pathCount, node)
    let dependency = 0
    for (let arc = at(offsets, node); arc < at(offsets, node + 1); arc += 1) {
      const next = at(targets, arc)
      if (at(this.#hops, next) !== nextHops) continue
      dependency += (pathCount / at(this.#pathCount, next)) * (1 + at(this.#dependency, next))
    }
    return dependency
  }
}
