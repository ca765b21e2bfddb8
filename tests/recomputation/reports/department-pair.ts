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
import { formatPath, rankType } from '../failures.ts'

export const listParameters = ({ nodes }: Ecosystem) => {
  const departments = nodes.filter(({ kind }) => kind === 'Department')
  const [first, ...others] = departments
  return first ? [first, ...others].map(({ id }) => ({ from: first.id, to: id })) : []
}

interface Path {
  readonly nodes: readonly Node[]
  readonly relationships: readonly Relationship[]
}

export const recompute: Recompute = (ecosystem, { from, to, maxHops, pathsAtMost, asOf }) => {
  const lookup = createLookup(ecosystem, asOf)
  const [start, end] = [from, to].map((id) => lookup.findNode({ kind: 'Department', id: String(id) }))
  if (!start || !end || isSame(start, end)) return []
  let paths: Path[] = [{ nodes: [start], relationships: [] }]
  const found: Path[] = []
  for (let hops = 1; hops <= Number(maxHops); hops++) {
    paths = paths.flatMap((path) => extend(lookup, path))
    found.push(...paths.filter(({ nodes }) => nodes.at(-1) === end))
    paths = paths.filter(({ nodes }) => nodes.at(-1) !== end)
  }
  const most = Number(pathsAtMost)
  return found.slice(0, most).map(({ nodes, relationships }, index) => {
    const between = nodes.slice(1, -1)
    return {
      number: index + 1,
      hops: relationships.length,
      path: formatPath(start, relationships, lookup),
      through: between.map(nameOf),
      kinds: between.map(({ kind }) => kind),
      isCut: found.length > most,
    }
  })
}

/** The path with one more relationship, by the element it leads to, then by type in the order of the model. */
function extend({ listArriving, listLeaving }: Lookup, { nodes, relationships }: Path): Path[] {
  const last = nodes.at(-1)
  if (!last) return []
  return [...listLeaving(last), ...listArriving(last)]
    .filter(({ node }) => !nodes.includes(node))
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
