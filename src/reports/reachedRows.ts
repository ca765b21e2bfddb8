import { type Adjacency, forEachArc } from '../algorithms/adjacency.ts'
import { compareByKindAndId, getId, getKind, getName } from '../algorithms/nodes.ts'
import { formatPath } from '../algorithms/pathText.ts'
import type { Projection } from '../graph/projection/projection.ts'
import type { ReportRow } from './report.ts'

interface ReachedNode {
  readonly node: number
  readonly hops: number
  /** The previous step, and the relationship from there. */
  readonly previous?: { readonly reached: ReachedNode; readonly link: number }
}

/** All nodes reached along the arcs, nearest first, each with one shortest path (breadth first). */
export function listReachedRows(projection: Projection, arcs: Adjacency, start: number): ReportRow[] {
  const reachedNodes = new Map<number, ReachedNode>([[start, { node: start, hops: 0 }]])
  for (const reached of reachedNodes.values()) {
    forEachArc(arcs, reached.node, (node, link) => {
      if (!reachedNodes.has(node))
        reachedNodes.set(node, { node, hops: reached.hops + 1, previous: { reached, link } })
    })
  }
  reachedNodes.delete(start)
  return [...reachedNodes.values()]
    .toSorted((a, b) => a.hops - b.hops || compareByKindAndId(projection, a.node, b.node))
    .map((reached) => ({
      kind: getKind(projection, reached.node),
      id: getId(projection, reached.node),
      name: getName(projection, reached.node),
      hops: reached.hops,
      path: formatPath(projection, start, listPathLinks(reached)),
    }))
}

function listPathLinks(reached: ReachedNode): number[] {
  const links: number[] = []
  for (let step = reached.previous; step; step = step.reached.previous) links.unshift(step.link)
  return links
}
