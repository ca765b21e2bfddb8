import { type ElementKey, toElementPath } from '../../api/model.ts'
import { boxSize } from '../drawing/ElementBox.tsx'

/** A row of the report `shortest-paths`: an element of a path, with the relationship that leads to it. */
export interface PathStep extends ElementKey {
  readonly path: number
  readonly step: number
  readonly name: string
  readonly relationshipType: string | null
  readonly direction: 'forward' | 'backward' | null
  readonly hops: number
  /** Number of all shortest paths. */
  readonly paths: number
}

/** The steps of each path, in order. */
export const groupPaths = (rows: readonly PathStep[]): readonly (readonly PathStep[])[] => [
  ...Map.groupBy(rows, ({ path }) => path).values(),
]

export interface PathNode extends ElementKey {
  readonly name: string
  readonly x: number
  readonly y: number
}

export interface PathEdge {
  readonly key: string
  readonly from: PathNode
  readonly to: PathNode
  /** Types with their direction along the path. */
  readonly types: readonly { readonly type: string; readonly direction: 'forward' | 'backward' }[]
}

export interface PathGraph {
  readonly nodes: readonly PathNode[]
  readonly edges: readonly PathEdge[]
  readonly width: number
  readonly height: number
}

const gap = { x: 200, y: 14 } as const
const margin = 20

/** Elements in a column for each step; one that is in several paths is drawn once. */
export function layoutPaths(rows: readonly PathStep[]): PathGraph {
  const columns: Map<string, PathStep>[] = []
  for (const row of rows) {
    const column = columns[row.step] ?? new Map<string, PathStep>()
    columns[row.step] = column
    column.set(toElementPath(row), row)
  }
  const tallest = Math.max(1, ...columns.map(({ size }) => size))
  const rowHeight = boxSize.height + gap.y
  const height = tallest * rowHeight - gap.y + 2 * margin
  const nodes = new Map<string, PathNode>()
  for (const [step, column] of columns.entries()) {
    const top = (height - (column.size * rowHeight - gap.y)) / 2
    for (const [index, { kind, id, name }] of [...column.values()].entries()) {
      const x = margin + boxSize.width / 2 + step * (boxSize.width + gap.x)
      const y = top + index * rowHeight + boxSize.height / 2
      nodes.set(`${step} ${toElementPath({ kind, id })}`, { kind, id, name, x, y })
    }
  }
  return {
    nodes: [...nodes.values()],
    edges: listEdges(rows, nodes),
    width: 2 * margin + columns.length * boxSize.width + (columns.length - 1) * gap.x,
    height,
  }
}

/** One edge for all relationships between the same two elements. */
function listEdges(rows: readonly PathStep[], nodes: ReadonlyMap<string, PathNode>): PathEdge[] {
  const toKey = (row: PathStep | undefined) => (row ? `${row.step} ${toElementPath(row)}` : '')
  const links = groupPaths(rows).flatMap((path) =>
    path.slice(1).map((step, index) => ({ start: toKey(path[index]), end: toKey(step), step })),
  )
  return [...Map.groupBy(links, ({ start, end }) => `${start} ${end}`)].flatMap(([key, group]) => {
    const [from, to] = [nodes.get(group[0]?.start ?? ''), nodes.get(group[0]?.end ?? '')]
    const types = group.map(({ step }) => ({
      type: step.relationshipType ?? '',
      direction: step.direction ?? 'forward',
    }))
    const unique = new Map(types.map((type) => [`${type.type} ${type.direction}`, type]))
    return from && to ? [{ key, from, to, types: [...unique.values()] }] : []
  })
}
