import { type Adjacency, at, buildAdjacency } from './adjacency.ts'
import { buildSortedAdjacency } from './subgraph.ts'

/** A connection of two nodes in either direction, and how strong it is: more than 0. */
export type WeightedConnection = readonly [one: number, other: number, weight: number]

/** Connections as arcs from both of their ends. */
export interface WeightedGraph {
  readonly arcs: Pick<Adjacency, 'size' | 'offsets' | 'targets'>
  readonly weights: Float64Array
  /** The weight at each node of what connects it with itself, from both ends. */
  readonly loops: Float64Array
  /** The weight at each node of all that it is connected by, from its end, or both. */
  readonly degrees: Float64Array
  readonly totalWeight: number
}

/** Each pair of nodes once with the sum of its weights, by its first and second node. */
export function sumPairs(
  size: number,
  ones: ArrayLike<number>,
  others: ArrayLike<number>,
  weights: ArrayLike<number>,
): WeightedConnection[] {
  const { offsets, targets, links } = buildSortedAdjacency(size, ones, others, weights)
  const pairs: WeightedConnection[] = []
  for (let one = 0; one < size; one += 1) {
    const end = offsets[one + 1] as number
    for (let arc = offsets[one] as number; arc < end; ) {
      const other = targets[arc] as number
      let weight = 0
      for (; arc < end && targets[arc] === other; arc += 1) weight += links[arc] as number
      pairs.push([one, other, weight])
    }
  }
  return pairs
}

/** Connects some nodes; the last connection of a node comes first. */
export function buildWeightedGraph(count: number, connections: readonly WeightedConnection[]): WeightedGraph {
  const loops = new Float64Array(count)
  const from = new Int32Array(2 * connections.length)
  const to = new Int32Array(2 * connections.length)
  const pairWeights = new Float64Array(2 * connections.length)
  let start = from.length
  for (const [one, other, weight] of connections) {
    if (one === other) {
      loops[one] = at(loops, one) + 2 * weight
      continue
    }
    start -= 2
    from[start] = one
    from[start + 1] = other
    to[start] = other
    to[start + 1] = one
    pairWeights[start] = weight
    pairWeights[start + 1] = weight
  }
  const arcs = buildAdjacency(count, from.subarray(start), to.subarray(start))
  const weights = pairWeights.slice(start)
  for (const [arc, pair] of arcs.links.entries()) weights[arc] = at(pairWeights, start + pair)
  return completeGraph(arcs, weights, loops)
}

/** Makes a node of each group of nodes, connected by the sums of the weights between them; connections are in the order of groups. */
export function contractGraph(
  { arcs, weights, loops }: WeightedGraph,
  count: number,
  groups: Int32Array,
): WeightedGraph {
  const groupLoops = new Float64Array(count)
  const from = new Int32Array(weights.length)
  const to = new Int32Array(weights.length)
  const links = new Int32Array(weights.length)
  let between = 0
  for (let node = 0; node < arcs.size; node += 1) {
    const group = groups[node] as number
    groupLoops[group] = (groupLoops[group] as number) + (loops[node] as number)
    const end = arcs.offsets[node + 1] as number
    for (let arc = arcs.offsets[node] as number; arc < end; arc += 1) {
      const other = groups[arcs.targets[arc] as number] as number
      if (other === group) {
        groupLoops[group] = (groupLoops[group] as number) + (weights[arc] as number)
        continue
      }
      from[between] = group
      to[between] = other
      links[between] = arc
      between += 1
    }
  }
  const selectColumn = (column: Int32Array) => column.subarray(0, between)
  const sorted = buildSortedAdjacency(count, selectColumn(from), selectColumn(to), selectColumn(links))
  return mergeArcs(sorted, weights, groupLoops)
}

/** One arc with the sum of the weights where several go the same way. */
function mergeArcs(
  { size, offsets, targets, links }: Adjacency,
  weights: Float64Array,
  loops: Float64Array,
): WeightedGraph {
  const mergedOffsets = new Int32Array(size + 1)
  const mergedTargets = new Int32Array(targets.length)
  const mergedWeights = new Float64Array(targets.length)
  let count = 0
  for (let node = 0; node < size; node += 1) {
    const first = offsets[node] as number
    const end = offsets[node + 1] as number
    for (let arc = first; arc < end; arc += 1) {
      if (arc === first || targets[arc] !== targets[arc - 1]) mergedTargets[count++] = targets[arc] as number
      mergedWeights[count - 1] =
        (mergedWeights[count - 1] as number) + (weights[links[arc] as number] as number)
    }
    mergedOffsets[node + 1] = count
  }
  const merged = { size, offsets: mergedOffsets, targets: mergedTargets.subarray(0, count) }
  return completeGraph(merged, mergedWeights.subarray(0, count), loops)
}

function completeGraph(
  arcs: WeightedGraph['arcs'],
  weights: Float64Array,
  loops: Float64Array,
): WeightedGraph {
  const degrees = loops.slice()
  let totalWeight = 0
  for (let node = 0; node < arcs.size; node += 1) {
    const end = arcs.offsets[node + 1] as number
    let degree = degrees[node] as number
    for (let arc = arcs.offsets[node] as number; arc < end; arc += 1) degree += weights[arc] as number
    degrees[node] = degree
    totalWeight += degree
  }
  return { arcs, weights, loops, degrees, totalWeight }
}
