import { type Adjacency, at, forEachArc } from '../../algorithms/adjacency.ts'
import { buildSortedAdjacency } from '../../algorithms/subgraph.ts'
import type { Projection } from '../../graph/projection/projection.ts'
import { relationshipTypeNames } from '../../model/relationships.ts'
import { isValidOn } from './failureGraph.ts'

/**
 * Every relationship of some types that is valid on a day, from both of its ends. The arcs of a node are in the order of
 * the other end, then of the type and the start.
 */
export function buildUndirectedAdjacency(
  { nodes, relationships }: Projection,
  day: number,
  types: readonly string[] = relationshipTypeNames,
): Adjacency {
  const isTypeSelected = relationshipTypeNames.map((name) => types.includes(name))
  const from = new Int32Array(2 * relationships.count)
  const to = new Int32Array(2 * relationships.count)
  const links = new Int32Array(2 * relationships.count)
  let count = 0
  for (let link = 0; link < relationships.count; link += 1) {
    if (!isTypeSelected[at(relationships.type, link)] || !isValidOn(relationships, link, day)) continue
    const start = relationships.from[link] as number
    const end = relationships.to[link] as number
    from[count] = start
    from[count + 1] = end
    to[count] = end
    to[count + 1] = start
    links[count] = link
    links[count + 1] = link
    count += 2
  }
  const selectColumn = (column: Int32Array) => column.subarray(0, count)
  return buildSortedAdjacency(nodes.count, selectColumn(from), selectColumn(to), selectColumn(links))
}

/** The number of relationships from every node to one, as far as some limit. */
export function computeDistances(
  arcs: Adjacency,
  end: number,
  limit = Number.POSITIVE_INFINITY,
): Map<number, number> {
  const hops = new Map([[end, 0]])
  for (const [node, distance] of hops) {
    if (distance === limit) continue
    forEachArc(arcs, node, (target) => {
      if (!hops.has(target)) hops.set(target, distance + 1)
    })
  }
  return hops
}
