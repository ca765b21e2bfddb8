import type { RefObject } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { type ElementKey, toElementPath } from '../../api/model.ts'
import type { NeighbourGroup, NeighbourhoodDrawing as NeighbourhoodLayout } from '../../api/operations.ts'
import { useAtlas, useLinks } from '../../shell/atlas.ts'
import { formatNumber } from '../../shell/format.ts'
import { ArrowHead } from '../drawing/ArrowHead.tsx'
import { boxSize, ElementBox } from '../drawing/ElementBox.tsx'
import { fitText, measureText } from '../drawing/fitText.ts'
import { describeExpander, describeGroup, isExpandable } from './Neighbourhood.tsx'

type PlacedElement = NeighbourhoodLayout['center']

/** Boxes and curves; a box leads to its own neighbourhood, a label shows more of its group. */
export function NeighbourhoodDrawing({
  layout: { center, groups, nodes, edges, width, height },
  expanded,
  onToggle,
  drawing,
}: {
  layout: NeighbourhoodLayout
  expanded: readonly string[]
  onToggle: (group: string) => void
  drawing: RefObject<SVGSVGElement | null>
}) {
  const { model } = useAtlas()
  const links = useLinks()
  const region = useRef<HTMLElement>(null)
  const [active, setActive] = useState<string>()
  // The drawing of another element begins at its centre.
  useEffect(() => {
    if (region.current) region.current.scrollTop = center.y - region.current.clientHeight / 2
  }, [center.kind, center.id])
  const places = new Map([center, ...nodes].map((node) => [toElementPath(node), node]))
  const linkTo = ({ kind, id }: ElementKey) => links.page(['elements', kind, id], { tab: 'neighbourhood' })
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section class="drawing" ref={region} aria-label={`Neighbourhood of ${center.name}`} tabIndex={0}>
      {/* biome-ignore lint/a11y/noSvgWithoutTitle: a title would be a hint over the whole drawing */}
      <svg ref={drawing} viewBox={`0 0 ${width} ${height}`} width={width} height={height}>
        <ArrowHead />
        <rect class="paper" width={width} height={height} />
        {edges.map(({ type, from, to, isContested }) => {
          const [start, end] = [places.get(toElementPath(from)), places.get(toElementPath(to))]
          if (!start || !end) return null
          const phrase = model.relationshipTypes.get(type)?.phrases.from ?? type
          return (
            <path
              key={`${type} ${toElementPath(from)} ${toElementPath(to)}`}
              class="edge"
              data-between={start !== center && end !== center}
              data-contested={isContested ?? false}
              data-active={active === toElementPath(from) || active === toElementPath(to)}
              d={drawCurve(start, end)}
              marker-end="url(#arrow)"
            >
              <title>{`${start.name} ${phrase} ${end.name}${isContested ? ' (several owners)' : ''}`}</title>
            </path>
          )
        })}
        <ElementBox element={center} {...center} href={linkTo(center)} isCenter />
        {nodes.map((node) => (
          <ElementBox
            key={toElementPath(node)}
            element={node}
            {...node}
            href={linkTo(node)}
            onFocus={(isFocused) => setActive(isFocused ? toElementPath(node) : undefined)}
          />
        ))}
        {groups.map((group) => (
          <GroupLabel
            key={group.key}
            group={group}
            name={describeGroup(group, groups, model)}
            expanded={expanded}
            onToggle={onToggle}
          />
        ))}
      </svg>
    </section>
  )
}

const labelFontPx = 13
const expanderPx = 64
/** Long labels are wider than boxes, towards the centre. */
const labelOverhangPx = 80

function GroupLabel({
  group,
  name,
  expanded,
  onToggle,
}: {
  group: NeighbourGroup
  name: string
  expanded: readonly string[]
  onToggle: (group: string) => void
}) {
  const isLeft = group.side === 'left'
  const canExpand = isExpandable(group, expanded)
  const label = `${name} (${formatNumber(group.total)})`
  const expanderWidth = canExpand ? expanderPx : 0
  const wanted = Math.ceil(measureText(label, labelFontPx)) + expanderWidth
  const labelWidth = Math.max(boxSize.width, Math.min(wanted, boxSize.width + labelOverhangPx))
  const left = group.x - boxSize.width / 2 - (isLeft ? 0 : labelWidth - boxSize.width)
  const caption = fitText(label, labelWidth - expanderWidth, labelFontPx)
  const text = (
    <text
      class="group-label"
      x={isLeft || canExpand ? left : left + labelWidth}
      y={group.y}
      dominant-baseline="central"
      text-anchor={isLeft || canExpand ? 'start' : 'end'}
    >
      {!canExpand && <title>{`${name}: ${formatNumber(group.total)}`}</title>}
      {caption}
    </text>
  )
  if (!canExpand) return text
  const isExpanded = expanded.includes(group.key)
  const toggle = () => onToggle(group.key)
  return (
    // biome-ignore lint/a11y/useSemanticElements: SVG has no button
    <g
      class="expander"
      role="button"
      tabindex={0}
      aria-expanded={isExpanded}
      onClick={toggle}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' && event.key !== ' ') return
        event.preventDefault()
        toggle()
      }}
    >
      <title>{`${name}: ${describeExpander(group, expanded)}`}</title>
      <rect x={left - 4} y={group.y - 14} width={labelWidth + 8} height={28} rx="6" />
      {/* biome-ignore lint/a11y/noAriaHiddenOnFocusable: a part of a drawing cannot be focused */}
      <g aria-hidden="true" dominant-baseline="central">
        {text}
        <text class="group-more" x={left + labelWidth} y={group.y} text-anchor="end">
          {isExpanded ? '− fewer' : `+ ${formatNumber(group.total - group.shown)}`}
        </text>
      </g>
    </g>
  )
}

/** A curve from the side of one box to the side of another; boxes above each other are joined at their outer sides. */
function drawCurve(from: PlacedElement, to: PlacedElement): string {
  const half = boxSize.width / 2
  if (from.x === to.x) {
    const x = from.x - half
    const bend = 24 + Math.min(60, Math.abs(from.y - to.y) / 6)
    const side = x < boxSize.width ? 1 : -1
    const edge = side === 1 ? from.x + half : x
    return `M${edge} ${from.y}C${edge + side * bend} ${from.y} ${edge + side * bend} ${to.y} ${edge} ${to.y}`
  }
  const side = from.x < to.x ? 1 : -1
  const [startX, endX] = [from.x + side * half, to.x - side * half]
  const bend = (endX - startX) / 2
  return `M${startX} ${from.y}C${startX + bend} ${from.y} ${endX - bend} ${to.y} ${endX} ${to.y}`
}
