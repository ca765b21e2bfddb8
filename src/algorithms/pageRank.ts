import { type Adjacency, getOutDegree } from './adjacency.ts'

const damping = 0.85
/** Each step goes this much further than to the new rank. Below 2 ÷ (1 + damping) all graphs converge, most of them faster. */
const relaxation = 1.08
/** The last sweep over all nodes changes the ranks, which add up to 1, by at most this in all. */
const tolerance = 1e-12

/**
 * PageRank with a damping of 0.85: how often a walk along the arcs is at each node if it goes on from any node where no arc
 * leaves. `arcs` has none twice, and `reversedArcs` are the same ones the other way round.
 *
 * Going on from any node multiplies all ranks by the same factor. Without it they are solved by successive over-relaxation
 * (Young, 1950), outside of circles in the direction of the arcs, and then divided by their sum.
 */
export function computePageRank(arcs: Adjacency, reversedArcs: Adjacency): Float64Array {
  const order = sortByFinish(arcs).reverse()
  const sources = renumber(reversedArcs, order)
  const weights = Float64Array.from(order, (node) => damping / Math.max(getOutDegree(arcs, node), 1))
  const ranks = new Float64Array(arcs.size).fill(1)
  const shares = weights.slice()
  // In the end each rank is 1 or more.
  const minSum = arcs.size
  while (relax(sources, weights, shares, ranks) > tolerance * minSum);
  const sum = ranks.reduce((total, rank) => total + rank, 0)
  const ranksByNode = new Float64Array(arcs.size)
  for (const [position, node] of order.entries()) ranksByNode[node] = (ranks[position] as number) / sum
  return ranksByNode
}

/** Moves each rank towards the sum of the shares that arrive, and with it the share of each arc that leaves; returns the sum of changes. */
function relax(
  { size, offsets, targets }: Pick<Adjacency, 'size' | 'offsets' | 'targets'>,
  weights: Float64Array,
  shares: Float64Array,
  ranks: Float64Array,
): number {
  let change = 0
  for (let node = 0; node < size; node += 1) {
    const end = offsets[node + 1] as number
    let target = 1
    for (let arc = offsets[node] as number; arc < end; arc += 1)
      target += shares[targets[arc] as number] as number
    const earlier = ranks[node] as number
    const rank = earlier + relaxation * (target - earlier)
    ranks[node] = rank
    shares[node] = rank * (weights[node] as number)
    change += Math.abs(rank - earlier)
  }
  return change
}

/** The same arcs between the positions of nodes in an order, so that a sweep reads memory in its order. */
function renumber({ size, offsets, targets }: Adjacency, order: Int32Array) {
  const positions = new Int32Array(size)
  for (let position = 0; position < size; position += 1) positions[order[position] as number] = position
  const newOffsets = new Int32Array(size + 1)
  const newTargets = new Int32Array(targets.length)
  let count = 0
  for (let position = 0; position < size; position += 1) {
    const node = order[position] as number
    const end = offsets[node + 1] as number
    for (let arc = offsets[node] as number; arc < end; arc += 1) {
      newTargets[count] = positions[targets[arc] as number] as number
      count += 1
    }
    newOffsets[position + 1] = count
  }
  return { size, offsets: newOffsets, targets: newTargets }
}

/** The nodes in the order in which a depth-first search leaves them for the last time. */
function sortByFinish({ size, offsets, targets }: Adjacency): Int32Array {
  const order = new Int32Array(size)
  const nextArc = offsets.slice(0, size)
  const isVisited = new Uint8Array(size)
  const path = new Int32Array(size)
  let finished = 0
  for (let root = 0; root < size; root += 1) {
    if (isVisited[root] === 1) continue
    isVisited[root] = 1
    path[0] = root
    for (let depth = 0; depth >= 0; ) {
      const node = path[depth] as number
      const end = offsets[node + 1] as number
      let arc = nextArc[node] as number
      while (arc < end && isVisited[targets[arc] as number] === 1) arc += 1
      nextArc[node] = arc + 1
      if (arc < end) {
        const target = targets[arc] as number
        isVisited[target] = 1
        depth += 1
        path[depth] = target
      } else {
        order[finished] = node
        finished += 1
        depth -= 1
      }
    }
  }
  return order
}
