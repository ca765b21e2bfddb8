import { at } from '../../algorithms/adjacency.ts'
import type { Projection } from '../../graph/projection/projection.ts'
import { relationshipTypeNames } from '../../model/relationships.ts'

/** Returns whether a WORKS_WITH connects two nodes, in either direction. */
export function createWorkingPairs({
  nodes,
  relationships,
}: Projection): (one: number, other: number) => boolean {
  const worksWith = relationshipTypeNames.indexOf('WORKS_WITH')
  const pairs = new Set<number>()
  for (let link = 0; link < relationships.count; link += 1)
    if (at(relationships.type, link) === worksWith)
      pairs.add(at(relationships.from, link) * nodes.count + at(relationships.to, link))
  return (one, other) => pairs.has(one * nodes.count + other) || pairs.has(other * nodes.count + one)
}
