import { UndirectedGraph } from 'graphology'
import louvainModule from 'graphology-communities-louvain'
import { by, descending } from './ecosystem.ts'

// Its declarations say that the function is one level deeper than it is.
const louvain = louvainModule as unknown as typeof louvainModule.default

export interface Connection {
  readonly one: string
  readonly other: string
  readonly weight: number
}

export interface Communities {
  /** The number of each node's community, from 1. */
  readonly numbers: ReadonlyMap<string, number>
  readonly modularity: number
}

/**
 * Communities by the library that descriptions name, on nodes and connections in the order that they state. All else is
 * computed here: the random numbers, the modularity, and the numbering.
 */
export function findCommunities(nodes: readonly string[], connections: readonly Connection[]): Communities {
  if (connections.length === 0)
    return { numbers: new Map(nodes.map((node, index) => [node, index + 1])), modularity: 0 }
  const graph = new UndirectedGraph()
  for (const node of nodes) graph.addNode(node)
  for (const { one, other, weight } of connections) graph.addEdge(one, other, { weight })
  const found = louvain(graph, { rng: createXorshift() })
  const inOrder = [...Map.groupBy(nodes, (node) => found[node]).values()].sort(
    by(
      descending((group) => group.length),
      ([first]) => nodes.indexOf(first ?? ''),
    ),
  )
  const numbers = new Map(inOrder.flatMap((group, index) => group.map((node) => [node, index + 1] as const)))
  const modularity = computeModularity(connections, numbers)
  const alone = new Map(nodes.map((node, index) => [node, index]))
  if (modularity < computeModularity(connections, alone)) throw new Error('Communities are worse than none')
  return { numbers, modularity }
}

/** Numbers from 0 to below 1: 32 bits, shifted by 13, 17 and 5, from 1. */
function createXorshift(): () => number {
  let state = 1
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 4_294_967_296
  }
}

/** The share of weight within communities beyond what is expected by chance (Newman 2006). */
function computeModularity(connections: readonly Connection[], numbers: ReadonlyMap<string, number>): number {
  const total = connections.reduce((sum, { weight }) => sum + weight, 0)
  const [inside, degrees] = [new Map<unknown, number>(), new Map<unknown, number>()]
  const add = (sums: Map<unknown, number>, community: unknown, weight: number) =>
    sums.set(community, (sums.get(community) ?? 0) + weight)
  for (const { one, other, weight } of connections) {
    add(degrees, numbers.get(one), weight)
    add(degrees, numbers.get(other), weight)
    if (numbers.get(one) === numbers.get(other)) add(inside, numbers.get(one), weight)
  }
  return [...degrees].reduce(
    (sum, [community, degree]) => sum + (inside.get(community) ?? 0) / total - (degree / (2 * total)) ** 2,
    0,
  )
}
