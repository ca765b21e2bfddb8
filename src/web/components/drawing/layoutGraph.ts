/** A mark sets the look of nodes and relationships apart: those of an import are created, updated, removed or present. */
export interface GraphNode {
  readonly key: string
  readonly kind: string
  readonly id: string
  readonly name: string
  readonly mark?: string
}

export interface GraphEdge {
  readonly from: string
  readonly to: string
  readonly type: string
  readonly mark?: string
}

/** Nodes to draw, and relationships between them. */
export interface DrawableGraph {
  readonly nodes: readonly GraphNode[]
  readonly edges: readonly GraphEdge[]
}

export const nodeWidth = 190
export const nodeHeight = 30
const columnGap = 110
const rowGap = 14
const margin = 12
/** More nodes of a kind have further columns. */
const maxColumnNodes = 20
/** Relationships within a column bend beside it. */
const bendWidth = 48

export interface PlacedNode extends GraphNode {
  readonly x: number
  readonly y: number
}

export interface GraphLayout {
  readonly nodes: readonly PlacedNode[]
  readonly width: number
  readonly height: number
}

const orderingRounds = 4

/** Places nodes in columns for each kind, ordered so that neighbours are close; the same graph looks the same. */
export function layoutGraph({ nodes, edges }: DrawableGraph): GraphLayout {
  const columns = [...Map.groupBy(nodes, ({ kind }) => kind).values()].flatMap(splitColumn)
  const neighbours = new Map<string, string[]>(nodes.map(({ key }) => [key, []]))
  for (const { from, to } of edges) {
    neighbours.get(from)?.push(to)
    neighbours.get(to)?.push(from)
  }
  const position = new Map<string, number>()
  const place = (column: readonly GraphNode[]) => {
    for (const [index, { key }] of column.entries()) position.set(key, (index + 0.5) / column.length)
  }
  for (const column of columns) place(column)
  const getCenter = ({ key }: GraphNode) => {
    const places = (neighbours.get(key) ?? []).map((other) => position.get(other) ?? 0)
    return places.length === 0
      ? (position.get(key) ?? 0)
      : places.reduce((sum, each) => sum + each, 0) / places.length
  }
  for (let round = 0; round < orderingRounds; round++) {
    for (const column of columns) {
      column.sort((a, b) => getCenter(a) - getCenter(b))
      place(column)
    }
  }
  const highest = Math.max(1, ...columns.map(({ length }) => length))
  const height = margin * 2 + highest * (nodeHeight + rowGap) - rowGap
  return {
    nodes: columns.flatMap((column, index) =>
      column.map((node) => ({
        ...node,
        x: margin + nodeWidth / 2 + index * (nodeWidth + columnGap),
        y: margin + (position.get(node.key) ?? 0) * (height - 2 * margin),
      })),
    ),
    width: margin * 2 + columns.length * (nodeWidth + columnGap) - columnGap + bendWidth,
    height,
  }
}

function splitColumn(column: readonly GraphNode[]): GraphNode[][] {
  const count = Math.ceil(column.length / maxColumnNodes)
  const size = Math.ceil(column.length / count)
  return Array.from({ length: count }, (_, index) => column.slice(index * size, (index + 1) * size))
}
