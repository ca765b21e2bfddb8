import { type Adjacency, getOutDegree } from './adjacency.ts'

const damping = 0.85
/** The ranks are those of a step that changes them by less than this in all. */
const tolerance = 1e-12

/**
 * PageRank with a damping of 0.85: how often a walk along the arcs is at each node if it goes on from any node where no arc
 * leaves. `arcs` has none twice, and `reversedArcs` are the same ones the other way round.
 */
export function computePageRank(arcs: Adjacency, reversedArcs: Adjacency): Float64Array {
  const { size } = arcs
  const outDegrees = Float64Array.from({ length: size }, (_, node) => getOutDegree(arcs, node))
  let ranks = new Float64Array(size).fill(1 / size)
  let nextRanks = new Float64Array(size)
  const shares = new Float64Array(size)
  let change = size === 0 ? 0 : 1
  while (change >= tolerance) {
    const deadEndRank = shareRanks(ranks, outDegrees, shares)
    addShares(reversedArcs, shares, (1 - damping + damping * deadEndRank) / size, nextRanks)
    change = sumDifferences(ranks, nextRanks)
    ;[ranks, nextRanks] = [nextRanks, ranks]
  }
  return ranks
}

/** Divides the damped rank of each node by the number of its arcs; returns the rank of those without any. */
function shareRanks(ranks: Float64Array, outDegrees: Float64Array, shares: Float64Array): number {
  let deadEndRank = 0
  for (let node = 0; node < ranks.length; node += 1) {
    const degree = outDegrees[node] as number
    if (degree > 0) shares[node] = (damping * (ranks[node] as number)) / degree
    else deadEndRank += ranks[node] as number
  }
  return deadEndRank
}

function addShares(
  { offsets, targets }: Adjacency,
  shares: Float64Array,
  initialRank: number,
  ranks: Float64Array,
): void {
  for (let node = 0; node < ranks.length; node += 1) {
    const end = offsets[node + 1] as number
    let rank = initialRank
    for (let arc = offsets[node] as number; arc < end; arc += 1)
      rank += shares[targets[arc] as number] as number
    ranks[node] = rank
  }
}

function sumDifferences(one: Float64Array, other: Float64Array): number {
  let sum = 0
  for (let index = 0; index < one.length; index += 1)
    sum += Math.abs((one[index] as number) - (other[index] as number))
  return sum
}
