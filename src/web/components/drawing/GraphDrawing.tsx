import type { ComponentChildren } from 'preact'
import { useRef } from 'preact/hooks'
import { toLabel } from '../../api/model.ts'
import { useLinks } from '../../shell/atlas.ts'
import { formatCount, formatNumber } from '../../shell/format.ts'
import { saveDrawing } from '../Downloads.tsx'
import { useKindMarking } from '../ElementLink.tsx'
import { type DrawableGraph, layoutGraph, nodeHeight, nodeWidth, type PlacedNode } from './layoutGraph.ts'

const maxDrawnNodes = 80
const padding = 10

/** Nodes in a column for each kind and how they are related; each leads to its element. Says how many of all it shows. */
export function GraphDrawing({
  graph,
  name,
  label,
  children,
}: {
  graph: DrawableGraph
  /** Name of its files. */
  name: string
  /** What is drawn, for screen readers. */
  label: string
  /** Beside the counts, such as a legend. */
  children?: ComponentChildren
}) {
  const drawing = useRef<SVGSVGElement>(null)
  const nodes = graph.nodes.slice(0, maxDrawnNodes)
  const keys = new Set(nodes.map(({ key }) => key))
  const edges = graph.edges.filter(({ from, to }) => keys.has(from) && keys.has(to))
  const { nodes: placed, width, height } = layoutGraph({ nodes, edges })
  const places = new Map(placed.map((node) => [node.key, node]))
  const save = (format: 'svg' | 'png') => drawing.current && saveDrawing(drawing.current, name, format)
  return (
    <figure class="result-drawing">
      <div class="toolbar">
        <span class="muted" role="status">
          {describeShare(nodes.length, graph.nodes.length, 'element')},{' '}
          {describeShare(edges.length, graph.edges.length, 'relationship')}
        </span>
        {children}
        <button type="button" onClick={() => save('svg')}>
          SVG
        </button>
        <button type="button" onClick={() => save('png')}>
          PNG
        </button>
      </div>
      <section
        class="drawing-view"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
        aria-label={`Drawing of the ${label}`}
      >
        {/* biome-ignore lint/a11y/useSemanticElements: no element of HTML groups parts of a drawing */}
        <svg
          ref={drawing}
          viewBox={`0 0 ${width} ${height}`}
          width={width}
          height={height}
          role="group"
          aria-label={`Elements of the ${label}`}
        >
          {edges.map(({ from, to, type, mark }) => (
            <Edge
              key={`${from} ${type} ${to}`}
              from={places.get(from)}
              to={places.get(to)}
              type={type}
              mark={mark}
            />
          ))}
          {placed.map((node) => (
            <Node key={node.key} node={node} />
          ))}
        </svg>
      </section>
    </figure>
  )
}

/** `3 elements`, or `80 of 120 elements`. */
const describeShare = (shown: number, total: number, noun: string) =>
  `${shown < total ? `${formatNumber(shown)} of ` : ''}${formatCount(total, noun)}`

const describeMark = (mark: string | undefined) => (mark === undefined ? '' : ` (${mark})`)

function Edge({
  from,
  to,
  type,
  mark,
}: {
  from: PlacedNode | undefined
  to: PlacedNode | undefined
  type: string
  mark: string | undefined
}) {
  if (!from || !to) return null
  const isSameColumn = from.x === to.x
  const [left, right] = from.x <= to.x ? [from, to] : [to, from]
  const startX = left.x + nodeWidth / 2
  const endX = isSameColumn ? startX : right.x - nodeWidth / 2
  const bend = isSameColumn ? startX + 40 : (startX + endX) / 2
  return (
    <path
      class="result-edge"
      data-mark={mark}
      d={`M${startX} ${left.y} C${bend} ${left.y} ${bend} ${right.y} ${endX} ${right.y}`}
    >
      <title>{`${from.name} – ${toLabel(type).toLowerCase()} – ${to.name}${describeMark(mark)}`}</title>
    </path>
  )
}

function Node({ node: { kind, id, name, mark, x, y } }: { node: PlacedNode }) {
  const links = useLinks()
  const { hue } = useKindMarking(kind)
  return (
    <a
      href={links.element({ kind, id })}
      aria-label={`${toLabel(kind)} ${name}${describeMark(mark)}`}
      class="result-node"
      data-hue={hue}
      data-mark={mark}
    >
      <title>{`${toLabel(kind)} ${name}${describeMark(mark)}`}</title>
      <rect x={x - nodeWidth / 2} y={y - nodeHeight / 2} width={nodeWidth} height={nodeHeight} rx={6} />
      {/* A drawing in a drawing cuts off what is too long. */}
      <svg
        x={x - nodeWidth / 2 + padding}
        y={y - nodeHeight / 2}
        width={nodeWidth - 2 * padding}
        height={nodeHeight}
        aria-hidden="true"
      >
        <text y={nodeHeight / 2 + 5}>{name}</text>
      </svg>
    </a>
  )
}
