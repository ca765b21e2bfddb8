import { Graphviz } from '@hpcc-js/wasm-graphviz'
import { columnOf, type EcosystemMap } from './ecosystemMap.ts'
import type { Box, Layout } from './layout.ts'

export interface Point {
  readonly x: number
  readonly y: number
}

/** A line from one place to another: a start, then three control points for each Bézier curve. */
export interface Route {
  readonly kind: 'next' | 'need'
  readonly from: string
  readonly to: string
  readonly points: readonly Point[]
}

const pointsPerInch = 72
/** Beyond as many, lines go straight. */
const boxesRoutedAround = 150

interface Placed {
  readonly place: string
  readonly box: Box
}

/**
 * Lines around the cards and chips, as Graphviz finds them where everything else has its place already. Its time grows
 * with the cube of what is in the way, so each column is a drawing of its own, and the sequence another.
 */
export async function routesOf(map: EcosystemMap, layout: Layout): Promise<Route[]> {
  const graphviz = await Graphviz.load()
  const cards = layout.cards.map((box) => ({ place: box.card.place, box }))
  const chips = layout.chips.map((box) => ({ place: box.chip.place, box }))
  const byColumn = Map.groupBy([...cards, ...chips], ({ place }) => columnOf(place))
  const needs = [...byColumn].flatMap(([column, boxes]) => {
    const lines = (map.columns[Number(column)]?.needs ?? []).map((ends) => lineOf('need', ends))
    return routesAmong(graphviz, [...boxes, ...wallsOf(layout.columns[Number(column)])], lines)
  })
  const sequence = map.sequence.map((ends) => lineOf('next', ends))
  return [...needs, ...routesAmong(graphviz, cards, sequence)]
}

/** They keep the lines of a column inside of it. */
function wallsOf(column: Box | undefined): Placed[] {
  if (!column) return []
  const { x, y, width, height } = column
  return [x, x + width].map((x) => ({
    place: `wall ${x}`,
    box: { x: x - 1, y: y - height, width: 2, height: 3 * height },
  }))
}

const lineOf = (kind: Route['kind'], [from, to]: readonly [string, string]) => ({ kind, from, to })

function routesAmong(
  graphviz: Graphviz,
  boxes: readonly Placed[],
  lines: readonly Omit<Route, 'points'>[],
): Route[] {
  if (lines.length === 0) return []
  const names = new Map(boxes.map(({ place }, index) => [place, `n${index}`]))
  const splines = boxes.length <= boxesRoutedAround ? 'true' : 'line'
  const dot = [
    `digraph { graph [splines=${splines}, esep="+5"] node [shape=box, fixedsize=true, label=""] edge [arrowhead=none]`,
    ...boxes.map(({ place, box }) => nodeDot(names.get(place) ?? '', box)),
    ...lines.map(({ from, to }, index) => `${names.get(from)} -> ${names.get(to)} [class="${index}"]`),
    '}',
  ].join('\n')
  const drawn = JSON.parse(graphviz.layout(dot, 'json', 'nop')) as Drawn
  const [shiftX, shiftY] = shiftOf(drawn, boxes[0]?.box)
  return (drawn.edges ?? []).flatMap(({ class: index, pos }) => {
    const line = lines[Number(index)]
    const points = pointsOf(pos).map(({ x, y }) => ({ x: x + shiftX, y: -(y + shiftY) }))
    return line ? [{ ...line, points }] : []
  })
}

interface Drawn {
  readonly objects?: readonly { readonly name: string; readonly pos: string }[]
  readonly edges?: readonly { readonly class: string; readonly pos: string }[]
}

/** Graphviz moves the whole drawing to its corner: how far, the first node tells. */
function shiftOf({ objects }: Drawn, box: Box | undefined): [x: number, y: number] {
  const [moved] = pointsOf(objects?.find(({ name }) => name === 'n0')?.pos ?? '')
  if (!moved || !box) return [0, 0]
  return [box.x + box.width / 2 - moved.x, -(box.y + box.height / 2) - moved.y]
}

function nodeDot(name: string, { x, y, width, height }: Box): string {
  const [centerX, centerY] = [x + width / 2, -(y + height / 2)]
  return `${name} [pos="${centerX},${centerY}", width=${width / pointsPerInch}, height=${height / pointsPerInch}]`
}

/** Positions such as `e,10,20 11,21`, without the points of arrows; counted from the lower left corner. */
function pointsOf(position: string): Point[] {
  return position
    .split(' ')
    .filter((point) => /^-?[\d.]/.test(point))
    .map((point) => {
      const [x = 0, y = 0] = point.split(',').map(Number)
      return { x, y }
    })
}
