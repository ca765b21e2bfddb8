import { createLookup, type Ecosystem, isSame, nameOf, type Recompute } from '../ecosystem.ts'
import { formatPath } from '../failures.ts'
import { extendPath, type Path } from '../paths.ts'

export const listParameters = ({ nodes }: Ecosystem) => {
  const departments = nodes.filter(({ kind }) => kind === 'Department')
  const [first, ...others] = departments
  return first ? [first, ...others].map(({ id }) => ({ from: first.id, to: id })) : []
}

export const recompute: Recompute = (ecosystem, { from, to, maxHops, pathsAtMost, asOf }) => {
  const lookup = createLookup(ecosystem, asOf)
  const [start, end] = [from, to].map((id) => lookup.findNode({ kind: 'Department', id: String(id) }))
  if (!start || !end || isSame(start, end)) return []
  let paths: Path[] = [{ nodes: [start], relationships: [] }]
  const found: Path[] = []
  for (let hops = 1; hops <= Number(maxHops); hops++) {
    paths = paths.flatMap((path) => extendPath(lookup, path, (node) => !path.nodes.includes(node)))
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
