import { at } from './adjacency.ts'
import { seededRandom } from './random.ts'
import {
  buildWeightedGraph,
  contractGraph,
  type WeightedConnection,
  type WeightedGraph,
} from './weightedGraph.ts'

/** Nodes that are densely connected by relationships. */
export interface Communities {
  /** The number of each node's cluster, from 1: the largest first, of equal ones that with the first node. */
  readonly communityByNode: readonly number[]
  /** How much more of the weight lies inside of the clusters than chance would put there, up to 1. */
  readonly modularity: number
}

/**
 * Clusters by the method of Louvain (Blondel et al. 2008), the same from run to run for the same connections in the same
 * order: those that graphology-communities-louvain finds with its default options and these random numbers.
 */
export function detectCommunities(count: number, connections: readonly WeightedConnection[]): Communities {
  const random = seededRandom(1)
  const communityByNode = Array.from({ length: count }, (_, node) => node)
  let graph = buildWeightedGraph(count, connections)
  while (graph.totalWeight > 0) {
    const clusters = clusterNodes(graph, Math.floor(random() * graph.arcs.size))
    if (!clusters) break
    for (let node = 0; node < count; node += 1)
      communityByNode[node] = at(clusters.numbers, communityByNode[node] as number)
    graph = contractGraph(graph, clusters.count, clusters.numbers)
  }
  return { communityByNode: numberBySize(communityByNode), modularity: computeModularity(graph) }
}

interface Clusters {
  readonly count: number
  /** The number of each node's cluster, from 0, in the order of their first nodes. */
  readonly numbers: Int32Array
}

/** Moves nodes to clusters of greater modularity, from a node on and round; nothing if none moves. */
function clusterNodes(graph: WeightedGraph, firstNode: number): Clusters | undefined {
  const search = new ClusterSearch(graph)
  const { size } = graph.arcs
  for (let step = 0; step < size; step += 1) search.enqueue((firstNode + step) % size)
  if (!search.run()) return undefined
  const numberByCluster = new Int32Array(size).fill(-1)
  const numbers = new Int32Array(size)
  let count = 0
  for (let node = 0; node < size; node += 1) {
    const cluster = at(search.clusterByNode, node)
    if (at(numberByCluster, cluster) === -1) numberByCluster[cluster] = count++
    numbers[node] = at(numberByCluster, cluster)
  }
  return { count, numbers }
}

/** What counts as equal when gains are compared. */
const tolerance = 1e-10

/** Nodes wait in a queue and are moved to the cluster with the largest gain; their neighbours then wait again. */
class ClusterSearch {
  /** Each node is alone at first. */
  readonly clusterByNode: Int32Array
  readonly #graph: WeightedGraph
  readonly #sizes: Int32Array
  readonly #degrees: Float64Array
  /** Clusters without nodes, the last one to be used first. */
  readonly #emptyClusters: number[] = []
  /** The weight between the node in question and each cluster; 0 for all others. */
  readonly #weightByCluster: Float64Array
  /** Clusters with a weight, in the order in which they were met. */
  readonly #neighbours: Int32Array
  #neighbourCount = 0
  /** A ring of the nodes that wait. */
  readonly #queue: Int32Array
  readonly #isWaiting: Uint8Array
  #queueStart = 0
  #queueLength = 0

  constructor(graph: WeightedGraph) {
    const { size } = graph.arcs
    this.#graph = graph
    this.clusterByNode = Int32Array.from({ length: size }, (_, node) => node)
    this.#sizes = new Int32Array(size).fill(1)
    this.#degrees = graph.degrees.slice()
    this.#weightByCluster = new Float64Array(size)
    this.#neighbours = new Int32Array(size)
    this.#queue = new Int32Array(size)
    this.#isWaiting = new Uint8Array(size)
  }

  /** Adds a node to those that wait, once. */
  enqueue(node: number): void {
    if (this.#isWaiting[node] === 1) return
    this.#isWaiting[node] = 1
    const place = this.#queueStart + this.#queueLength
    this.#queue[place < this.#queue.length ? place : place - this.#queue.length] = node
    this.#queueLength += 1
  }

  /** Returns whether any node was moved. */
  run(): boolean {
    let isChanged = false
    while (this.#queueLength > 0) {
      const node = this.#dequeue()
      this.#weighNeighbours(node)
      const cluster = this.#chooseCluster(node)
      this.#forgetNeighbours()
      if (cluster === this.clusterByNode[node]) continue
      this.#move(node, cluster)
      this.#enqueueNeighbours(node, cluster)
      isChanged = true
    }
    return isChanged
  }

  #dequeue(): number {
    const node = this.#queue[this.#queueStart] as number
    this.#queueStart = this.#queueStart + 1 < this.#queue.length ? this.#queueStart + 1 : 0
    this.#queueLength -= 1
    this.#isWaiting[node] = 0
    return node
  }

  #weighNeighbours(node: number): void {
    const { arcs, weights } = this.#graph
    const weightByCluster = this.#weightByCluster
    const end = arcs.offsets[node + 1] as number
    for (let arc = arcs.offsets[node] as number; arc < end; arc += 1) {
      const cluster = this.clusterByNode[arcs.targets[arc] as number] as number
      const weight = weightByCluster[cluster] as number
      if (weight === 0) this.#neighbours[this.#neighbourCount++] = cluster
      weightByCluster[cluster] = weight + (weights[arc] as number)
    }
  }

  #forgetNeighbours(): void {
    for (let index = 0; index < this.#neighbourCount; index += 1)
      this.#weightByCluster[this.#neighbours[index] as number] = 0
    this.#neighbourCount = 0
  }

  /** The cluster with the largest gain: its own if that is as large, of other equal ones the greatest, a new one rather than a loss. */
  #chooseCluster(node: number): number {
    const ownCluster = this.clusterByNode[node] as number
    const degree = this.#graph.degrees[node] as number
    let best = ownCluster
    let largestGain = this.#computeGain(ownCluster, degree, (this.#degrees[ownCluster] as number) - degree)
    for (let index = 0; index < this.#neighbourCount; index += 1) {
      const cluster = this.#neighbours[index] as number
      if (cluster === ownCluster) continue
      const gain = this.#computeGain(cluster, degree, this.#degrees[cluster] as number)
      const isEqual = Math.abs(gain - largestGain) < tolerance
      if (isEqual ? best === ownCluster || cluster < best : gain < largestGain) continue
      largestGain = gain
      best = cluster
    }
    if (largestGain >= 0) return best
    return this.#sizes[ownCluster] === 1 ? ownCluster : (this.#emptyClusters.at(-1) as number)
  }

  /** What modularity gains if a node is added to the rest of a cluster, times the total weight. */
  #computeGain(cluster: number, degree: number, clusterDegree: number): number {
    return (this.#weightByCluster[cluster] as number) - (degree * clusterDegree) / this.#graph.totalWeight
  }

  #move(node: number, cluster: number): void {
    const ownCluster = this.clusterByNode[node] as number
    const degree = this.#graph.degrees[node] as number
    if (cluster === this.#emptyClusters.at(-1)) this.#emptyClusters.pop()
    this.#degrees[ownCluster] = (this.#degrees[ownCluster] as number) - degree
    this.#degrees[cluster] = (this.#degrees[cluster] as number) + degree
    this.#sizes[ownCluster] = (this.#sizes[ownCluster] as number) - 1
    this.#sizes[cluster] = (this.#sizes[cluster] as number) + 1
    if (this.#sizes[ownCluster] === 0) this.#emptyClusters.push(ownCluster)
    this.clusterByNode[node] = cluster
  }

  #enqueueNeighbours(node: number, cluster: number): void {
    const { offsets, targets } = this.#graph.arcs
    const end = offsets[node + 1] as number
    for (let arc = offsets[node] as number; arc < end; arc += 1) {
      const neighbour = targets[arc] as number
      if (this.clusterByNode[neighbour] !== cluster) this.enqueue(neighbour)
    }
  }
}

/** The modularity of nodes as clusters (Newman 2006). */
function computeModularity({ loops, degrees, totalWeight }: WeightedGraph): number {
  if (totalWeight === 0) return 0
  return loops.reduce(
    (sum, loop, node) => sum + (loop / totalWeight - (at(degrees, node) / totalWeight) ** 2),
    0,
  )
}

function numberBySize(communities: readonly number[]): number[] {
  const sizes = new Map<number, number>()
  for (const community of communities) sizes.set(community, (sizes.get(community) ?? 0) + 1)
  const bySize = [...sizes].toSorted(([, a], [, b]) => b - a)
  const numbers = new Map(bySize.map(([community], index) => [community, index + 1]))
  return communities.map((community) => numbers.get(community) ?? 0)
}
