import { type Projection, typeNames } from '../graph/projection/projection.ts'
import { at } from './adjacency.ts'
import { nameOf } from './nodes.ts'

/** The node at the other end of a relationship. */
export function otherEnd({ relationships }: Projection, node: number, link: number): number {
  const from = at(relationships.from, link)
  return from === node ? at(relationships.to, link) : from
}

/** A way from a node along relationships in words: `Invoice -DEPENDS_ON-> Billing <-OPERATES- IT`. */
export function wayText(projection: Projection, start: number, links: readonly number[]): string {
  let text = nameOf(projection, start)
  let node = start
  for (const link of links) {
    const type = typeNames[at(projection.relationships.type, link)]
    const isForward = at(projection.relationships.from, link) === node
    node = otherEnd(projection, node, link)
    text += `${isForward ? ` -${type}-> ` : ` <-${type}- `}${nameOf(projection, node)}`
  }
  return text
}
