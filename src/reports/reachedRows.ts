import { type Arcs, visitArcs } from '../algorithms/adjacency.ts'
import { compareIds, idOf, kindOf, nameOf } from '../algorithms/nodes.ts'
import { wayText } from '../algorithms/pathText.ts'
import type { Projection } from '../graph/projection/projection.ts'
import type { Row } from './report.ts'

interface Reached {
  readonly node: number
  readonly hops: number
  /** The step before, and the relationship that was taken from there. */
  readonly before?: { readonly reached: Reached; readonly link: number }
}

/** All that is reached from a node along the arcs, the nearest first, each with one shortest way (breadth first). */
export function rowsReached(projection: Projection, arcs: Arcs, start: number): Row[] {
  const found = new Map<number, Reached>([[start, { node: start, hops: 0 }]])
  for (const reached of found.values()) {
    visitArcs(arcs, reached.node, (node, link) => {
      if (!found.has(node)) found.set(node, { node, hops: reached.hops + 1, before: { reached, link } })
    })
  }
  found.delete(start)
  return [...found.values()]
    .toSorted((a, b) => a.hops - b.hops || compareIds(projection, a.node, b.node))
    .map((reached) => ({
      kind: kindOf(projection, reached.node),
      id: idOf(projection, reached.node),
      name: nameOf(projection, reached.node),
      hops: reached.hops,
      path: wayText(projection, start, linksTo(reached)),
    }))
}

function linksTo(reached: Reached): number[] {
  const links: number[] = []
  for (let step = reached.before; step; step = step.reached.before) links.unshift(step.link)
  return links
}
