import type { Projection } from '../graph/projection/projection.ts'
import { kindNames } from '../model/kinds.ts'
import { at } from './adjacency.ts'
import { nodesOfKinds } from './nodes.ts'

interface Ranks {
  readonly rankOf: Int32Array
  readonly nodeAt: readonly number[]
}

const known = new WeakMap<Projection, Ranks>()

/** Nodes by kind and id. */
export const byIds = (projection: Projection, nodes: readonly number[]) => inOrder(projection, nodes, () => 0)

/** Nodes by importance, the highest first, then by kind and id. */
export const byImportance = (projection: Projection, nodes: readonly number[]) =>
  inOrder(projection, nodes, (node) => -at(projection.nodes.importance, node))

// Numbers sort many times faster than ids, and orders of the same nodes are asked for again and again.
function inOrder(
  projection: Projection,
  nodes: readonly number[],
  firstBy: (node: number) => number,
): number[] {
  const { rankOf, nodeAt } = ranksOf(projection)
  const count = nodeAt.length
  const keys = Float64Array.from(nodes, (node) => firstBy(node) * count + at(rankOf, node)).sort()
  return Array.from(keys, (key) => at(nodeAt, key - Math.floor(key / count) * count))
}

function ranksOf(projection: Projection): Ranks {
  const ranks = known.get(projection) ?? rank(projection)
  known.set(projection, ranks)
  return ranks
}

function rank(projection: Projection): Ranks {
  const nodeAt = nodesOfKinds(projection, kindNames)
  const rankOf = new Int32Array(nodeAt.length)
  for (const [place, node] of nodeAt.entries()) rankOf[node] = place
  return { rankOf, nodeAt }
}
