/** A directed graph, flat: the arcs that leave node `n` are those from `offsets[n]` up to `offsets[n + 1]`. */
export interface Adjacency {
  readonly size: number
  readonly offsets: Int32Array
  readonly targets: Int32Array
  /** The relationship that an arc stands for. */
  readonly links: Int32Array
}

/** Arcs from pairs side by side; `links` names the relationship of each pair, its place when absent. */
export function buildAdjacency(
  size: number,
  from: ArrayLike<number>,
  to: ArrayLike<number>,
  links?: ArrayLike<number>,
): Adjacency {
  const count = from.length
  const offsets = computeOffsets(size, from)
  const next = offsets.slice(0, size)
  const targets = new Int32Array(count)
  const arcLinks = new Int32Array(count)
  for (let pair = 0; pair < count; pair += 1) {
    // Columns are read directly here: `at` also reads columns of other types, which makes it several times as slow.
    const source = from[pair] as number
    const index = next[source] as number
    next[source] = index + 1
    targets[index] = to[pair] as number
    arcLinks[index] = links ? (links[pair] as number) : pair
  }
  return { size, offsets, targets, links: arcLinks }
}

function computeOffsets(size: number, from: ArrayLike<number>): Int32Array {
  const offsets = new Int32Array(size + 1)
  for (let pair = 0; pair < from.length; pair += 1) {
    const nextNode = (from[pair] as number) + 1
    offsets[nextNode] = (offsets[nextNode] as number) + 1
  }
  let sum = 0
  for (let node = 1; node <= size; node += 1) {
    sum += offsets[node] as number
    offsets[node] = sum
  }
  return offsets
}

/** Tells of every arc that leaves a node. */
export function forEachArc(
  arcs: Adjacency,
  node: number,
  visit: (target: number, link: number) => void,
): void {
  const end = at(arcs.offsets, node + 1)
  for (let arc = at(arcs.offsets, node); arc < end; arc += 1)
    visit(at(arcs.targets, arc), at(arcs.links, arc))
}

/** How many arcs leave a node. */
export const getOutDegree = (arcs: Adjacency, node: number) =>
  at(arcs.offsets, node + 1) - at(arcs.offsets, node)

/** An entry that is known to be there. */
export const at = (column: ArrayLike<number>, index: number): number => column[index] as number
