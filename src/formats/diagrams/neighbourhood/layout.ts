/** A group of neighbours to place: its label, then a box for each member. */
export interface LayoutGroup {
  readonly key: string
  readonly side: 'left' | 'right'
  /** Ids of its boxes; a box that is in several groups is placed in the first. */
  readonly members: readonly string[]
}

/** The centre of a box or a label, in pixels from the upper left corner. */
export interface Point {
  readonly x: number
  readonly y: number
}

export interface NeighbourhoodLayout {
  readonly center: Point
  readonly labels: ReadonlyMap<string, Point>
  readonly boxes: ReadonlyMap<string, Point & { readonly group: string }>
  readonly width: number
  readonly height: number
}

/** Boxes are so large, and a label has the height of one. */
export const boxSize = { width: 200, height: 36 } as const
const gap = { x: 140, boxY: 10, groupY: 24 } as const
const margin = 20

const width = 3 * boxSize.width + 2 * gap.x + 2 * margin

/** Places groups in a column on either side of the centre, one below the other in their order. */
export function layoutNeighbourhood(groups: readonly LayoutGroup[]): NeighbourhoodLayout {
  const placed = new Set<string>()
  const columns = (['left', 'right'] as const).map((side) =>
    stackGroups(
      groups.filter((group) => group.side === side),
      side,
      placed,
    ),
  )
  const contentHeight = Math.max(boxSize.height, ...columns.map((column) => column.height))
  const centered = columns.map((column) => shiftDown(column, margin + (contentHeight - column.height) / 2))
  return {
    center: { x: width / 2, y: margin + contentHeight / 2 },
    labels: new Map(centered.flatMap(({ labels }) => labels)),
    boxes: new Map(centered.flatMap(({ boxes }) => boxes)),
    width,
    height: contentHeight + 2 * margin,
  }
}

interface Column {
  readonly labels: (readonly [key: string, point: Point])[]
  readonly boxes: (readonly [id: string, point: Point & { readonly group: string }])[]
  readonly height: number
}

function stackGroups(groups: readonly LayoutGroup[], side: LayoutGroup['side'], placed: Set<string>): Column {
  const x = side === 'left' ? margin + boxSize.width / 2 : width - margin - boxSize.width / 2
  const labels: Column['labels'] = []
  const boxes: Column['boxes'] = []
  let top = 0
  for (const { key, members } of groups) {
    if (top > 0) top += gap.groupY
    labels.push([key, { x, y: top + boxSize.height / 2 }])
    top += boxSize.height
    for (const id of members) {
      if (placed.has(id)) continue
      placed.add(id)
      boxes.push([id, { x, y: top + boxSize.height / 2, group: key }])
      top += boxSize.height + gap.boxY
    }
  }
  return { labels, boxes, height: top }
}

const shiftDown = ({ labels, boxes, height }: Column, distance: number): Column => ({
  labels: labels.map(([key, point]) => [key, { ...point, y: point.y + distance }]),
  boxes: boxes.map(([id, point]) => [id, { ...point, y: point.y + distance }]),
  height,
})
