import { useEffect, useRef, useState } from 'preact/hooks'
import { toElementPath } from '../../api/model.ts'
import type { ReportColumn } from '../../api/operations.ts'
import { formatCount, formatNumber } from '../../shell/format.ts'
import { CanvasCard } from './CanvasCard.tsx'
import { type CanvasComparison, type Card, type Feeling, type Phase, toPlace } from './canvas.ts'
import { EmotionCurve } from './EmotionCurve.tsx'
import { findNextCard, isArrow } from './moveBetweenCards.ts'

const cardsPerCell = 40
/** Wide enough for a name of about 25 letters. */
const phaseWidthPx = 232
const laneWidthPx = 150

interface JourneyCanvasProps {
  readonly label: string
  readonly phases: readonly Phase[]
  readonly cards: readonly Card[]
  readonly laneLabels: NonNullable<ReportColumn['choiceLabels']>
  readonly feelings: readonly Feeling[]
  readonly comparison: CanvasComparison | undefined
  readonly selected: string | undefined
  readonly zoom: number
  readonly onZoom: (zoom: number) => void
  readonly onSelect: (element: string) => void
}

/** Phases as columns and lanes as rows: one place to tab to, arrow keys go from card to card. */
export function JourneyCanvas({
  label,
  phases,
  cards,
  laneLabels,
  feelings,
  comparison,
  selected,
  zoom,
  onZoom,
  onSelect,
}: JourneyCanvasProps) {
  const region = useRef<HTMLElement>(null)
  const [expandedCells, setExpandedCells] = useState<ReadonlySet<string>>(new Set())
  const [current, setCurrent] = useState<string>()
  const cells = Map.groupBy([...cards, ...(comparison?.gone ?? [])], ({ lane, phaseId }) =>
    toCell(lane, phaseId),
  )
  const places = phases.flatMap(({ id }) =>
    Object.keys(laneLabels).flatMap((lane) => (cells.get(toCell(lane, id)) ?? []).map(toPlace)),
  )
  const tabStop = current !== undefined && places.includes(current) ? current : places[0]
  useEffect(() => {
    if (selected === undefined) return
    region.current
      ?.querySelector(`[data-element="${CSS.escape(selected)}"]`)
      ?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  }, [selected])
  const handleKey = (event: KeyboardEvent) => {
    const zoomStep = { '+': 1, '=': 1, '-': -1 }[event.key]
    if (zoomStep !== undefined) onZoom(zoom + zoomStep * 25)
    if (event.key === '0') onZoom(100)
    if (!isArrow(event.key) || !(event.target instanceof HTMLButtonElement)) return
    const next = findNextCard(region.current, event.target, event.key)
    if (!next) return
    event.preventDefault()
    setCurrent(next.dataset.place)
    next.focus()
  }
  const tableWidthPx = laneWidthPx + phases.length * phaseWidthPx
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section class="canvas" ref={region} aria-label={label} tabIndex={0} onKeyDown={handleKey}>
      <table style={{ zoom: zoom / 100, minWidth: `${tableWidthPx}px` }}>
        <caption class="visually-hidden">{label}</caption>
        <colgroup>
          <col style={{ width: `${laneWidthPx}px` }} />
          {phases.map(({ id }) => (
            <col key={id} />
          ))}
        </colgroup>
        <thead>
          <tr>
            <td />
            {phases.map(({ id, name }) => (
              <th key={id} scope="col">
                <bdi>{name}</bdi>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <EmotionCurve phases={phases} feelings={feelings} />
          {Object.entries(laneLabels).map(([lane, laneLabel]) => (
            <tr key={lane} data-lane={lane}>
              <th scope="row">{laneLabel}</th>
              {phases.map(({ id }) => {
                const cell = toCell(lane, id)
                const all = cells.get(cell) ?? []
                const shown = expandedCells.has(cell) ? all : all.slice(0, cardsPerCell)
                return (
                  <td key={id}>
                    <ul>
                      {shown.map((card) => {
                        const place = toPlace(card)
                        return (
                          <li key={place}>
                            <CanvasCard
                              card={card}
                              place={place}
                              change={comparison?.changes.get(place)}
                              ownersBefore={comparison?.ownersBefore.get(place)}
                              isSelected={selected === toElementPath(card)}
                              isTabStop={place === tabStop}
                              onFocus={() => setCurrent(place)}
                              onSelect={() => onSelect(toElementPath(card))}
                            />
                          </li>
                        )
                      })}
                    </ul>
                    {shown.length < all.length && (
                      <button
                        type="button"
                        aria-label={`Show ${formatCount(all.length - shown.length, 'more element')}`}
                        onClick={() => setExpandedCells(new Set([...expandedCells, cell]))}
                      >
                        {formatNumber(all.length - shown.length)} more
                      </button>
                    )}
                  </td>
                )
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

const toCell = (lane: string, phaseId: string) => `${lane} ${phaseId}`
