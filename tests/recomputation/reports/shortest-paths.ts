import { relationshipTypes } from '../../../src/model/relationships.ts'
import {
  by,
  createLookup,
  type Ecosystem,
  isSame,
  type Lookup,
  type Node,
  nameOf,
  type Recompute,
  type Relationship,
} from '../ecosystem.ts'
import { rankType } from '../failures.ts'

/** From the first element to every other one, and between touchpoints with few paths. */
export const listParameters = ({ nodes }: Ecosystem) => {
  const touchpoints = nodes.filter(({ kind }) => kind === 'Touchpoint')
  const [first] = nodes
  const pair = (from: Node, to: Node) => ({
    fromKind: from.kind,
    fromId: from.id,
    toKind: to.kind,
    toId: to.id,
  })
  return [
    ...(first ? nodes.map((node) => pair(first, node)) : []),
    ...touchpoints.flatMap((from) =>
      touchpoints.map((to) => ({ ...pair(from, to), relationships: 'dependencies', pathsAtMost: 2 })),
    ),
  ]
}

interface Path {
  readonly nodes: readonly Node[]
  readonly relationships: readonly Relationship[]
}

export const recompute: Recompute = (ecosystem, parameters) => {
  const { fromKind, fromId, toKind, toId, relationships, pathsAtMost, asOf } = parameters
  const lookup = createLookup(ecosystem, asOf)
  const start = lookup.getNode({ kind: String(fromKind), id: String(fromId) })
  const end = lookup.getNode({ kind: String(toKind), id: String(toId) })
  const paths = findPaths(lookup, start, end, relationships === 'dependencies')
  return paths.slice(0, Number(pathsAtMost)).flatMap((path, index) =>
    path.nodes.map((node, step) => {
      const relationship = path.relationships[step - 1]
      return {
        path: index + 1,
        step,
        kind: node.kind,
        id: node.id,
        name: nameOf(node),
        relationshipType: relationship?.type ?? null,
        direction: relationship ? (isSame(relationship.to, node) ? 'forward' : 'backward') : null,
        hops: path.relationships.length,
        paths: paths.length,
      }
    }),
  )
}

/** Extends all paths that visit no element twice until some reach the end. */
function findPaths(lookup: Lookup, start: Node, end: Node, onlyDependencies: boolean): Path[] {
  let paths: Path[] = [{ nodes: [start], relationships: [] }]
  const visited = new Set([start])
  while (paths.length > 0) {
    const arrived = paths.filter(({ nodes }) => nodes.at(-1) === end)
    if (arrived.length > 0) return arrived
    paths = paths.flatMap((path) => extend(lookup, path, visited, onlyDependencies))
    for (const { nodes } of paths) visited.add(nodes.at(-1) ?? start)
  }
  return []
}

/** The path with one more relationship to an element that no shorter path reaches. */
function extend(
  { listArriving, listLeaving }: Lookup,
  { nodes, relationships }: Path,
  visited: ReadonlySet<Node>,
  onlyDependencies: boolean,
): Path[] {
  const last = nodes.at(-1)
  if (!last) return []
  return [...listLeaving(last), ...listArriving(last)]
    .filter(({ node }) => !visited.has(node))
    .filter(
      ({ relationship }) =>
        !onlyDependencies || relationshipTypes.get(relationship.type)?.propagation !== 'none',
    )
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
