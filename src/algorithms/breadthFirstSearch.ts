import { type Adjacency, forEachArc } from './adjacency.ts'

/** A node on a shortest path from one of the starts. */
export interface ReachedNode {
  readonly node: number
  readonly start: number
  readonly hops: number
  /** The node before on the path and the link that was taken from there; absent at a start. */
  readonly previous?: { readonly reached: ReachedNode; readonly link: number }
}

/**
 * All nodes that are reached along the arcs from some starts, these first, in the order of distance. Of several
 * shortest paths the first in the order of starts, then of arcs, counts.
 */
export function searchBreadthFirst(
  arcs: Adjacency,
  starts: Iterable<number>,
  maxHops = Number.POSITIVE_INFINITY,
): ReachedNode[] {
  const reachedByNode = new Map<number, ReachedNode>()
  for (const start of starts) reachedByNode.set(start, { node: start, start, hops: 0 })
  for (const reached of reachedByNode.values()) {
    if (reached.hops === maxHops) continue
    forEachArc(arcs, reached.node, (node, link) => {
      if (reachedByNode.has(node)) return
      const { start, hops } = reached
      reachedByNode.set(node, { node, start, hops: hops + 1, previous: { reached, link } })
    })
  }
  return [...reachedByNode.values()]
}

/** The links of the path to a node, from the start on. */
export function listPathLinks(reached: ReachedNode): number[] {
  const links: number[] = []
  for (let step = reached.previous; step; step = step.reached.previous) links.push(step.link)
  return links.reverse()
}

/** All nodes that are reached along the arcs from some starts, these first, in the order of distance. */
export function findReachable(arcs: Adjacency, starts: Iterable<number>): Set<number> {
  const reached = new Set(starts)
  for (const node of reached) forEachArc(arcs, node, (target) => reached.add(target))
  return reached
}
