import { at } from '../../algorithms/adjacency.ts'
import type { Projection } from '../../graph/projection/projection.ts'
import { relationshipTypeNames } from '../../model/relationships.ts'
import { getName } from './nodes.ts'

/** The node at the other end of a relationship. */
export function getOtherEnd({ relationships }: Projection, node: number, link: number): number {
  const from = at(relationships.from, link)
  return from === node ? at(relationships.to, link) : from
}

/** A way from a node along relationships in words: `Invoice -DEPENDS_ON-> Billing <-OPERATES- IT`. */
export function formatPath(projection: Projection, start: number, links: readonly number[]): string {
  let text = getName(projection, start)
  let node = start
  for (const link of links) {
    const type = relationshipTypeNames[at(projection.relationships.type, link)]
    const isForward = at(projection.relationships.from, link) === node
    node = getOtherEnd(projection, node, link)
    text += `${isForward ? ` -${type}-> ` : ` <-${type}- `}${getName(projection, node)}`
  }
  return text
}
