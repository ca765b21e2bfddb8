import type { RefObject } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { toElementPath } from '../../api/model.ts'
import { useAtlas, useLinks } from '../../shell/atlas.ts'
import { ArrowHead } from '../drawing/ArrowHead.tsx'
import { boxSize, ElementBox } from '../drawing/ElementBox.tsx'
import { fitText } from '../drawing/fitText.ts'
import { layoutPaths, type PathEdge, type PathStep } from './pathGraph.ts'

/** All paths in one drawing, from left to right; arrows show the direction of each relationship. */
export function PathDrawing({
  label,
  rows,
  drawing,
}: {
  label: string
  rows: readonly PathStep[]
  drawing: RefObject<SVGSVGElement | null>
}) {
  const links = useLinks()
  const { nodes, edges, width, height } = layoutPaths(rows)
  const ends = new Set([nodes[0], nodes.at(-1)])
  const region = useRef<HTMLElement>(null)
  // Both ends are in the middle of the height.
  useEffect(() => {
    if (region.current) region.current.scrollTop = (height - region.current.clientHeight) / 2
  }, [height])
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section class="drawing" ref={region} aria-label={label} tabIndex={0}>
      {/* biome-ignore lint/a11y/noSvgWithoutTitle: a title would be a hint over the whole drawing */}
      <svg ref={drawing} viewBox={`0 0 ${width} ${height}`} width={width} height={height}>
        <ArrowHead />
        <rect class="paper" width={width} height={height} />
        {edges.map((edge) => (
          <PathLine key={edge.key} edge={edge} isFan={startsFan(edge, edges)} />
        ))}
        {nodes.map((node) => (
          <ElementBox
            key={`${node.x} ${toElementPath(node)}`}
            element={node}
            {...node}
            href={links.element(node)}
            isCenter={ends.has(node)}
          />
        ))}
      </svg>
    </section>
  )
}

/** Whether more edges leave the start of an edge than reach its end. */
const startsFan = ({ from, to }: PathEdge, edges: readonly PathEdge[]) =>
  edges.filter((edge) => edge.from === from).length >= edges.filter((edge) => edge.to === to).length

const labelFontPx = 12
const arrowPx = 14

/** A curve with its label where the curves of a fan are apart. */
function PathLine({ edge: { from, to, types }, isFan }: { edge: PathEdge; isFan: boolean }) {
  const { model } = useAtlas()
  const [startX, endX] = [from.x + boxSize.width / 2, to.x - boxSize.width / 2]
  const bend = (endX - startX) / 2
  const phrases = types.map(({ type, direction }) => {
    const { phrases } = model.relationshipTypes.get(type) ?? {}
    return (direction === 'forward' ? phrases?.from : phrases?.to) ?? type
  })
  const text = phrases.join(', ')
  const points = (wanted: string) => types.some(({ direction }) => direction === wanted)
  const place = isFan ? { x: endX - arrowPx, y: to.y } : { x: startX + arrowPx, y: from.y }
  return (
    <g>
      <path
        class="edge"
        d={`M${startX} ${from.y}C${startX + bend} ${from.y} ${endX - bend} ${to.y} ${endX} ${to.y}`}
        marker-end={points('forward') ? 'url(#arrow)' : undefined}
        marker-start={points('backward') ? 'url(#arrow)' : undefined}
      />
      <text class="edge-label" x={place.x} y={place.y - 7} text-anchor={isFan ? 'end' : 'start'}>
        <title>{`${from.name} ${text} ${to.name}`}</title>
        {fitText(text, endX - startX - 2 * arrowPx, labelFontPx)}
      </text>
    </g>
  )
}
