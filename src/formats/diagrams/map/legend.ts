import type { Drawing, Shape } from '../drawing/drawing.ts'
import { createBadge, measureBadge } from './badge.ts'
import { changeLabels, type EcosystemMap, type MapChange } from './ecosystemMap.ts'
import { createTextBlock, measurePart } from './textBlock.ts'
import { colors, paint } from './theme.ts'

const rowHeight = 24
const entryGap = 20

/** Explains the symbols of the map, in as many rows as its width requires. */
export function drawLegend(width: number, { columns, comparison }: EcosystemMap): Drawing {
  let [x, y] = [0, 0]
  const kinds = new Set(columns.flatMap(({ chips }) => chips.map(({ kind }) => kind)))
  const items = [
    ...legendItems,
    ...kindItems.filter(({ label }) => kinds.has(label)),
    ...(comparison ? listChangeItems(comparison.label) : []),
  ]
  const shapes = items.map(({ symbol, label, symbolWidth = 32 }): Shape => {
    const labelWidth = Math.ceil(measurePart(label, 'legend')) + 1
    if (x > 0 && x + symbolWidth + labelWidth > width) {
      x = 0
      y += rowHeight
    }
    const text = createTextBlock(label, { part: 'legend', maxWidth: labelWidth, lineHeight: 0 })
    const entry: Shape = { type: 'group', x, y, shapes: [...symbol, ...text.place(symbolWidth, 14)] }
    x += symbolWidth + labelWidth + entryGap
    return entry
  })
  return { width, height: y + rowHeight, shapes }
}

interface LegendItem {
  readonly symbol: readonly Shape[]
  readonly label: string
  readonly symbolWidth?: number
}

const listChangeItems = (label: string): LegendItem[] => [
  createChangeItem('added', `New since ${label}`),
  createChangeItem('gone', `Gone since ${label}`),
  createChangeItem('ownersChanged', `Owners changed since ${label}`),
]

function createChangeItem(change: MapChange, label: string): LegendItem {
  const text = changeLabels[change].toUpperCase()
  const symbol = createBadge(text, { left: 0, top: 3, radius: 7, color: colors.changes[change] })
  return { symbol, label, symbolWidth: measureBadge(text) + 8 }
}

const createBoxItem = (label: string, variant?: string): LegendItem => ({
  symbol: [{ type: 'rect', x: 0, y: 1, width: 24, height: 18, radius: 4, paint: paint('card', variant) }],
  label,
})

const legendItems: readonly LegendItem[] = [
  createBoxItem('Touchpoint with channel and owner'),
  createBoxItem('Unowned', 'unowned'),
  createBoxItem('Contested: several owners', 'contested'),
  createBoxItem('Planned or retired', 'idle'),
  {
    symbol: [{ type: 'text', x: 5, y: 15, text: '★', width: 15, paint: paint('star') }],
    label: 'Moment of truth',
  },
  {
    symbol: colors.emotions.map((fill, index) => ({
      type: 'rect',
      x: index * 5,
      y: 1,
      width: 5,
      height: 18,
      paint: { fill },
    })),
    label: 'Emotion, from bad to good',
  },
  {
    symbol: [
      { type: 'path', data: 'M0 10H18', paint: paint('next') },
      { type: 'path', data: 'M18 6L24 10L18 14Z', paint: paint('nextHead') },
    ],
    label: 'Next touchpoint',
  },
  {
    symbol: [
      { type: 'path', data: 'M0 10H24', paint: paint('need') },
      { type: 'circle', x: 12, y: 10, radius: 2, paint: paint('needDot') },
    ],
    label: 'Depends on',
  },
]

const kindItems = Object.entries(colors.kinds).map(
  ([kind, fill]): LegendItem => ({
    symbol: [{ type: 'rect', x: 3, y: 5, width: 10, height: 10, radius: 2, paint: { fill } }],
    label: kind,
    symbolWidth: 19,
  }),
)
