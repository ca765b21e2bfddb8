import { type Adjacency, getOutDegree } from './adjacency.ts'

/** Measures of the nodes of a directed graph by its shortest paths. */
export interface ShortestPathCentrality {
  /** For each node: over all pairs of others, the share of their shortest paths that pass through it, added up. */
  readonly betweenness: Float64Array
  /** The sum of 1/hops over all nodes that a node reaches. */
  readonly harmonicCloseness: Float64Array
  /** From how many ends, the first of those given, it is computed. */
  readonly sampledEnds: number
}

/**
 * Betweenness (Brandes, 2001) and harmonic closeness by all shortest paths that end at some nodes, one end after the
 * other until so many arcs have been followed. `reversedArcs` are the arcs the other way round, none of them twice.
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

/**
 * A breadth-first search from one end after the other, against the arcs. Columns are read directly in its loops: `at` also reads
 * columns of other types, which makes it several times as slow.
 */
class CentralitySearch implements ShortestPathCentrality {
  readonly betweenness: Float64Array
  readonly harmonicCloseness: Float64Array
  sampledEnds = 0
  arcsFollowed = 0
  readonly #reversedArcs: Adjacency
  readonly #hops: Int32Array
  /** How many shortest paths there are from a node to the end. */
  readonly #pathCount: Float64Array
  /** (1 + dependency) ÷ number of paths, of nodes whose dependency is known. */
  readonly #dependencyPerPath: Float64Array
  readonly #queue: Int32Array
  #visitedCount = 0

  constructor(reversedArcs: Adjacency) {
    this.#reversedArcs = reversedArcs
    this.betweenness = new Float64Array(reversedArcs.size)
    this.harmonicCloseness = new Float64Array(reversedArcs.size)
    this.#hops = new Int32Array(reversedArcs.size).fill(unvisited)
    this.#pathCount = new Float64Array(reversedArcs.size)
    this.#dependencyPerPath = new Float64Array(reversedArcs.size)
    this.#queue = new Int32Array(reversedArcs.size)
  }

  searchFrom(end: number): void {
    const { offsets, targets } = this.#reversedArcs
    const [hops, pathCount, queue] = [this.#hops, this.#pathCount, this.#queue]
    hops[end] = 0
    pathCount[end] = 1
    queue[0] = end
    let visitedCount = 1
    for (let index = 0; index < visitedCount; index += 1) {
      const node = queue[index] as number
      const nextHops = (hops[node] as number) + 1
      const paths = pathCount[node] as number
      const arcsEnd = offsets[node + 1] as number
      for (let arc = offsets[node] as number; arc < arcsEnd; arc += 1) {
        const next = targets[arc] as number
        const knownHops = hops[next]
        if (knownHops === unvisited) {
          hops[next] = nextHops
          pathCount[next] = paths
          queue[visitedCount++] = next
        } else if (knownHops === nextHops) pathCount[next] = (pathCount[next] as number) + paths
      }
      this.arcsFollowed += getOutDegree(this.#reversedArcs, node)
    }
    this.#visitedCount = visitedCount
    this.sampledEnds += 1
  }

  /** Adds up the paths that were found, the farthest nodes first, and forgets them. */
  accumulate(): void {
    const { offsets, targets } = this.#reversedArcs
    const [hops, pathCount, queue] = [this.#hops, this.#pathCount, this.#queue]
    const [dependencyPerPath, betweenness, closeness] = [
      this.#dependencyPerPath,
      this.betweenness,
      this.harmonicCloseness,
    ]
    const maxHops = hops[queue[this.#visitedCount - 1] as number] as number
    for (let index = this.#visitedCount - 1; index > 0; index -= 1) {
      const node = queue[index] as number
      const nextHops = (hops[node] as number) + 1
      let perPath = 0
      // No path goes on from the farthest nodes, which often are most of them.
      const arcsEnd = nextHops > maxHops ? 0 : (offsets[node + 1] as number)
      for (let arc = offsets[node] as number; arc < arcsEnd; arc += 1) {
        const next = targets[arc] as number
        if (hops[next] === nextHops) perPath += dependencyPerPath[next] as number
      }
      const paths = pathCount[node] as number
      const dependency = perPath * paths
      dependencyPerPath[node] = (1 + dependency) / paths
      betweenness[node] = (betweenness[node] as number) + dependency
      closeness[node] = (closeness[node] as number) + 1 / (nextHops - 1)
    }
    for (let index = 0; index < this.#visitedCount; index += 1) hops[queue[index] as number] = unvisited
  }
}
