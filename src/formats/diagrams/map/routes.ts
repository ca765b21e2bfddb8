import { Graphviz } from '@hpcc-js/wasm-graphviz'
import { type EcosystemMap, getColumnIndex } from './ecosystemMap.ts'
import type { Box, MapLayout } from './layout.ts'

export interface Point {
  readonly x: number
  readonly y: number
}

/** A line between shapes: a start point, then three control points for each Bézier curve. */
export interface Route {
  readonly kind: 'next' | 'need'
  readonly from: string
  readonly to: string
  readonly points: readonly Point[]
}

const pointsPerInch = 72
/** Lines are straight if there are more boxes. */
const maxRoutedBoxes = 150

interface PlacedBox {
  readonly shapeId: string
  readonly box: Box
}

/**
 * Routes lines around the placed cards and chips with Graphviz. Its time grows with the cube of the number of boxes, so
 * each column is routed separately, and so is the sequence.
 */
export async function computeRoutes(map: EcosystemMap, layout: MapLayout): Promise<Route[]> {
  const graphviz = await Graphviz.load()
  const cards = layout.cards.map((box) => ({ shapeId: box.card.shapeId, box }))
  const chips = layout.chips.map((box) => ({ shapeId: box.chip.shapeId, box }))
  const byColumn = Map.groupBy([...cards, ...chips], ({ shapeId }) => getColumnIndex(shapeId))
  const needs = [...byColumn].flatMap(([column, boxes]) => {
    const lines = (map.columns[Number(column)]?.needs ?? []).map((ends) => createLine('need', ends))
    return routeLines(graphviz, [...boxes, ...createWalls(layout.columns[Number(column)])], lines)
  })
  const sequence = map.sequence.map((ends) => createLine('next', ends))
  return [...needs, ...routeLines(graphviz, cards, sequence)]
}

/** Boxes that keep the lines of a column inside it. */
function createWalls(column: Box | undefined): PlacedBox[] {
  if (!column) return []
  const { x, y, width, height } = column
  return [x, x + width].map((x) => ({
    shapeId: `wall ${x}`,
    box: { x: x - 1, y: y - height, width: 2, height: 3 * height },
  }))
}

const createLine = (kind: Route['kind'], [from, to]: readonly [string, string]) => ({ kind, from, to })

function routeLines(
  graphviz: Graphviz,
  boxes: readonly PlacedBox[],
  lines: readonly Omit<Route, 'points'>[],
): Route[] {
  if (lines.length === 0) return []
  const names = new Map(boxes.map(({ shapeId }, index) => [shapeId, `n${index}`]))
  const splines = boxes.length <= maxRoutedBoxes ? 'true' : 'line'
  const dot = [
    `digraph { graph [splines=${splines}, esep="+5"] node [shape=box, fixedsize=true, label=""] edge [arrowhead=none]`,
    ...boxes.map(({ shapeId, box }) => formatDotNode(names.get(shapeId) ?? '', box)),
    ...lines.map(({ from, to }, index) => `${names.get(from)} -> ${names.get(to)} [class="${index}"]`),
    '}',
  ].join('\n')
  const output = JSON.parse(graphviz.layout(dot, 'json', 'nop')) as GraphvizOutput
  const [shiftX, shiftY] = computeShift(output, boxes[0]?.box)
  return (output.edges ?? []).flatMap(({ class: index, pos }) => {
    const line = lines[Number(index)]
    const points = parsePoints(pos).map(({ x, y }) => ({ x: x + shiftX, y: -(y + shiftY) }))
    return line ? [{ ...line, points }] : []
  })
}

interface GraphvizOutput {
  readonly objects?: readonly { readonly name: string; readonly pos: string }[]
  readonly edges?: readonly { readonly class: string; readonly pos: string }[]
}

/** Graphviz moves the whole drawing to its corner; the first node shows how far. */
function computeShift({ objects }: GraphvizOutput, box: Box | undefined): [x: number, y: number] {
  const [movedCenter] = parsePoints(objects?.find(({ name }) => name === 'n0')?.pos ?? '')
  if (!movedCenter || !box) return [0, 0]
  return [box.x + box.width / 2 - movedCenter.x, -(box.y + box.height / 2) - movedCenter.y]
}

function formatDotNode(name: string, { x, y, width, height }: Box): string {
  const [centerX, centerY] = [x + width / 2, -(y + height / 2)]
  return `${name} [pos="${centerX},${centerY}", width=${width / pointsPerInch}, height=${height / pointsPerInch}]`
}

/** Positions such as `e,10,20 11,21`, without the points of arrows; counted from the lower left corner. */
function parsePoints(position: string): Point[] {
  return position
    .split(' ')
    .filter((point) => /^-?[\d.]/.test(point))
    .map((point) => {
      const [x = 0, y = 0] = point.split(',').map(Number)
      return { x, y }
    })
}
