import { Graphviz } from '@hpcc-js/wasm-graphviz'
import type { EcosystemMap } from './ecosystemMap.ts'
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

/** Lines around the cards and chips, as Graphviz finds them where everything else has its place already. */
export async function routesOf(map: EcosystemMap, layout: Layout): Promise<Route[]> {
  const graphviz = await Graphviz.load()
  const lines = [
    ...map.columns.flatMap(({ needs }) => needs.map(([from, to]) => ({ kind: 'need' as const, from, to }))),
    ...map.sequence.map(([from, to]) => ({ kind: 'next' as const, from, to })),
  ]
  const boxes = [
    ...layout.cards.map((box) => ({ place: box.card.place, box })),
    ...layout.chips.map((box) => ({ place: box.chip.place, box })),
  ]
  const names = new Map(boxes.map(({ place }, index) => [place, `n${index}`]))
  const dot = [
    'digraph { graph [splines=true, esep=3] node [shape=box, fixedsize=true, label=""] edge [arrowhead=none]',
    ...boxes.map(({ place, box }) => nodeDot(names.get(place) ?? '', box, layout.height)),
    ...lines.map(({ from, to }, index) => `${names.get(from)} -> ${names.get(to)} [class="${index}"]`),
    '}',
  ].join('\n')
  const { edges = [] } = JSON.parse(graphviz.layout(dot, 'json', 'nop')) as { edges?: Edge[] }
  return edges.flatMap(({ class: index, pos }) => {
    const line = lines[Number(index)]
    return line ? [{ ...line, points: pointsOf(pos, layout.height) }] : []
  })
}

interface Edge {
  readonly class: string
  readonly pos: string
}

function nodeDot(name: string, { x, y, width, height }: Box, total: number): string {
  const [centerX, centerY] = [x + width / 2, total - (y + height / 2)]
  return `${name} [pos="${centerX},${centerY}", width=${width / pointsPerInch}, height=${height / pointsPerInch}]`
}

/** Graphviz counts from the lower left corner. */
function pointsOf(position: string, total: number): Point[] {
  return position
    .split(' ')
    .filter((point) => /^-?[\d.]/.test(point))
    .map((point) => {
      const [x = 0, y = 0] = point.split(',').map(Number)
      return { x, y: total - y }
    })
}
