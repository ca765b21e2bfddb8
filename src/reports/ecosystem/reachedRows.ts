import { listPathLinks, type ReachedNode } from '../../algorithms/breadthFirstSearch.ts'
import type { Projection } from '../../graph/projection/projection.ts'
import { describeNode } from './nodes.ts'
import { formatPath } from './pathText.ts'

/** What is said of an element at the end of a shortest path. */
export function describeReached(projection: Projection, reached: ReachedNode) {
  return {
    ...describeNode(projection, reached.node),
    hops: reached.hops,
    path: formatPath(projection, reached.start, listPathLinks(reached)),
  }
}

/** Orders by distance, then by kind and id. */
export const compareReached = (a: ReachedNode, b: ReachedNode) => a.hops - b.hops || a.node - b.node

/** How a path is chosen among several shortest ones. */
export const pathTieBreak =
  'Of several shortest paths the first one is given: elements are compared step by step from its start, by kind in ' +
  'alphabetical order, then by id; of several relationships between two elements the first type in the order of the ' +
  'model counts.'
