import { relationshipTypes } from '../../../src/model/relationships.ts'
import {
  createLookup,
  type Ecosystem,
  isSame,
  type Lookup,
  type Node,
  nameOf,
  type Recompute,
  type Relationship,
} from '../ecosystem.ts'
import { extendPath, type Path } from '../paths.ts'

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
  const isWanted = (node: Node, { type }: Relationship) =>
    !visited.has(node) && (!onlyDependencies || relationshipTypes.get(type)?.propagation !== 'none')
  while (paths.length > 0) {
    const arrived = paths.filter(({ nodes }) => nodes.at(-1) === end)
    if (arrived.length > 0) return arrived
    paths = paths.flatMap((path) => extendPath(lookup, path, isWanted))
    for (const { nodes } of paths) visited.add(nodes.at(-1) ?? start)
  }
  return []
}
