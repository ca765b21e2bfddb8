import { relationshipTypes } from '../../src/model/relationships.ts'
import {
  isInUse,
  isSame,
  type Lookup,
  type Node,
  type NodeKey,
  nameOf,
  type Relationship,
} from './ecosystem.ts'

/** A way of a failure from one element to another that depends on it. */
export interface Arc {
  readonly from: Node
  readonly to: Node
  readonly relationship: Relationship
}

/** Every way on which one failure affects, or with `onlyLoss` can take down, another element in use. */
export function listArcs(
  { relationships, getNode }: Lookup,
  { onlyLoss = false, usedKey }: { readonly onlyLoss?: boolean; readonly usedKey?: NodeKey } = {},
): Arc[] {
  const counts = (node: Node) => isInUse(node) || (usedKey !== undefined && isSame(node, usedKey))
  return relationships.flatMap((relationship) => {
    const { propagation, dependentEnd } = relationshipTypes.get(relationship.type) ?? {}
    if (dependentEnd === undefined || (onlyLoss && propagation === 'affects')) return []
    const to = getNode(relationship[dependentEnd])
    const from = getNode(relationship[dependentEnd === 'to' ? 'from' : 'to'])
    return counts(from) && counts(to) ? [{ from, to, relationship }] : []
  })
}

/** The place of a relationship type in the model. */
export const rankType = (type: string): number => [...relationshipTypes.keys()].indexOf(type)

/** A path as reports write it; arrows show the direction of each relationship. */
export function formatPath(start: Node, path: readonly Relationship[], { getNode }: Lookup): string {
  let here: NodeKey = start
  let text = nameOf(start)
  for (const { type, from, to } of path) {
    const isForward = isSame(from, here)
    here = isForward ? to : from
    text += `${isForward ? ` -${type}-> ` : ` <-${type}- `}${nameOf(getNode(here))}`
  }
  return text
}
