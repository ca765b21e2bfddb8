import {
  by,
  createLookup,
  type Ecosystem,
  isSame,
  type Node,
  nameOf,
  type Recompute,
  toKey,
} from '../ecosystem.ts'
import { type Arc, formatPath, listArcs, rankType } from '../failures.ts'

export const listParameters = ({ nodes }: Ecosystem) => nodes.map(({ kind, id }) => ({ kind, id }))

export const recompute: Recompute = (ecosystem, { kind, id, asOf }) => {
  const lookup = createLookup(ecosystem, asOf)
  const start = lookup.findNode({ kind: String(kind), id: String(id) })
  if (!start) return []
  const arcs = listArcs(lookup, { usedKey: start }).sort(
    by(
      ({ from }) => from.kind,
      ({ from }) => from.id,
      ({ relationship }) => rankType(relationship.type),
    ),
  )
  const paths = new Map<string, { readonly node: Node; readonly arcs: readonly Arc[] }>([
    [toKey(start), { node: start, arcs: [] }],
  ])
  for (const { node, arcs: path } of paths.values()) {
    for (const arc of arcs.filter(({ to }) => isSame(to, node))) {
      const key = toKey(arc.from)
      if (!paths.has(key)) paths.set(key, { node: arc.from, arcs: [...path, arc] })
    }
  }
  return [...paths.values()]
    .slice(1)
    .map(({ node, arcs: path }) => ({
      kind: node.kind,
      id: node.id,
      name: nameOf(node),
      hops: path.length,
      path: formatPath(
        start,
        path.map(({ relationship }) => relationship),
        lookup,
      ),
    }))
    .sort(
      by(
        (row) => row.hops,
        (row) => row.kind,
        (row) => row.id,
      ),
    )
}
