/** A directed graph, flat: the arcs that leave node `n` are those from `offsets[n]` up to `offsets[n + 1]`. */
export interface Arcs {
  readonly size: number
  readonly offsets: Int32Array
  readonly targets: Int32Array
  /** The relationship that an arc stands for. */
  readonly links: Int32Array
}

/** Arcs from pairs side by side; `links` names the relationship of each pair, its place when absent. */
export function arcsFrom(
  size: number,
  from: ArrayLike<number>,
  to: ArrayLike<number>,
  links?: ArrayLike<number>,
): Arcs {
  const count = from.length
  const offsets = offsetsOf(size, from)
  const next = offsets.slice(0, size)
  const targets = new Int32Array(count)
  const named = new Int32Array(count)
  for (let pair = 0; pair < count; pair += 1) {
    const source = at(from, pair)
    const place = at(next, source)
    next[source] = place + 1
    targets[place] = at(to, pair)
    named[place] = links ? at(links, pair) : pair
  }
  return { size, offsets, targets, links: named }
}

function offsetsOf(size: number, from: ArrayLike<number>): Int32Array {
  const offsets = new Int32Array(size + 1)
  for (let pair = 0; pair < from.length; pair += 1) {
    const after = at(from, pair) + 1
    offsets[after] = at(offsets, after) + 1
  }
  for (let node = 0; node < size; node += 1) offsets[node + 1] = at(offsets, node + 1) + at(offsets, node)
  return offsets
}

/** Tells of every arc that leaves a node. */
export function visitArcs(arcs: Arcs, node: number, visit: (target: number, link: number) => void): void {
  const end = at(arcs.offsets, node + 1)
  for (let arc = at(arcs.offsets, node); arc < end; arc += 1)
    visit(at(arcs.targets, arc), at(arcs.links, arc))
}

/** How many arcs leave a node. */
export const degreeOf = (arcs: Arcs, node: number) => at(arcs.offsets, node + 1) - at(arcs.offsets, node)

/** An entry that is known to be there. */
export const at = (column: ArrayLike<number>, place: number): number => column[place] as number
