import type { Projection } from '../graph/projection/projection.ts'
import { kindNames } from '../model/kinds.ts'
import { at } from './adjacency.ts'
import { selectNodes } from './nodes.ts'

interface NodeRanks {
  readonly rankByNode: Int32Array
  readonly nodeByRank: readonly number[]
}

const cachedRanks = new WeakMap<Projection, NodeRanks>()

/** Nodes by kind and id. */
export const sortByIds = (projection: Projection, nodes: readonly number[]) =>
  sortNodes(projection, nodes, () => 0)

/** Nodes by importance, the highest first, then by kind and id. */
export const sortByImportance = (projection: Projection, nodes: readonly number[]) =>
  sortNodes(projection, nodes, (node) => -at(projection.nodes.importance, node))

// Numbers sort many times faster than ids, and orders of the same nodes are asked for again and again.
function sortNodes(
  projection: Projection,
  nodes: readonly number[],
  getSortKey: (node: number) => number,
): number[] {
  const { rankByNode, nodeByRank } = getRanks(projection)
  const count = nodeByRank.length
  const keys = Float64Array.from(nodes, (node) => getSortKey(node) * count + at(rankByNode, node)).sort()
  return Array.from(keys, (key) => at(nodeByRank, key - Math.floor(key / count) * count))
}

function getRanks(projection: Projection): NodeRanks {
  const ranks = cachedRanks.get(projection) ?? computeRanks(projection)
  cachedRanks.set(projection, ranks)
  return ranks
}

function computeRanks(projection: Projection): NodeRanks {
  const nodeByRank = selectNodes(projection, kindNames)
  const rankByNode = new Int32Array(nodeByRank.length)
  for (const [index, node] of nodeByRank.entries()) rankByNode[node] = index
  return { rankByNode, nodeByRank }
}
