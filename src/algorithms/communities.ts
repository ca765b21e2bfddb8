import { UndirectedGraph } from 'graphology'
import louvainModule from 'graphology-communities-louvain'
import { seededRandom } from './random.ts'

// Its declaration says that the function is one level deeper than it is.
const louvain = louvainModule as unknown as typeof louvainModule.default

/** Nodes that are densely connected by relationships. */
export interface Communities {
  /** The number of each node's cluster, from 1: the largest first, of equal ones that with the first node. */
  readonly communityByNode: readonly number[]
  /** How much more of the weight lies inside of the clusters than chance would put there, up to 1. */
  readonly modularity: number
}

/** A connection of two nodes in either direction, and how strong it is. */
export type WeightedConnection = readonly [one: number, other: number, weight: number]

/** Clusters by the method of Louvain, the same from run to run for the same connections in the same order. */
export function detectCommunities(count: number, connections: Iterable<WeightedConnection>): Communities {
  const graph = new UndirectedGraph()
  for (let node = 0; node < count; node += 1) graph.addNode(node)
  for (const [one, other, weight] of connections) graph.addEdge(one, other, { weight })
  if (graph.size === 0)
    return { communityByNode: Array.from({ length: count }, (_, node) => node + 1), modularity: 0 }
  const { communities, modularity } = louvain.detailed(graph, { rng: seededRandom(1) })
  return {
    communityByNode: numberBySize(Array.from({ length: count }, (_, node) => communities[node] ?? 0)),
    modularity,
  }
}

function numberBySize(communities: readonly number[]): number[] {
  const sizes = new Map<number, number>()
  for (const community of communities) sizes.set(community, (sizes.get(community) ?? 0) + 1)
  const bySize = [...sizes].toSorted(([, a], [, b]) => b - a)
  const numbers = new Map(bySize.map(([community], index) => [community, index + 1]))
  return communities.map((community) => numbers.get(community) ?? 0)
}
