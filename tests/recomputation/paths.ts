import { by, type Lookup, type Node, type Relationship } from './ecosystem.ts'
import { rankType } from './failures.ts'

export interface Path {
  readonly nodes: readonly Node[]
  readonly relationships: readonly Relationship[]
}

/** The path with one more relationship, by the element it leads to, then by type in the order of the model. */
export function extendPath(
  { listArriving, listLeaving }: Lookup,
  { nodes, relationships }: Path,
  isWanted: (node: Node, relationship: Relationship) => boolean,
): Path[] {
  const last = nodes.at(-1)
  if (!last) return []
  return [...listLeaving(last), ...listArriving(last)]
    .filter(({ node, relationship }) => isWanted(node, relationship))
    .sort(
      by(
        ({ node }) => node.kind,
        ({ node }) => node.id,
        ({ relationship }) => rankType(relationship.type),
        ({ relationship }) => relationship.from.kind,
        ({ relationship }) => relationship.from.id,
      ),
    )
    .map(({ node, relationship }) => ({
      nodes: [...nodes, node],
      relationships: [...relationships, relationship],
    }))
}
