import { renderText } from './renderText.ts'
import { measureText } from './textLayout.ts'
import { colors, getFont, paint } from './theme.ts'

const left = 24
const rowHeight = 28

/** Explains the symbols of the map, in as many rows as its width requires. */
export function renderLegend(width: number, top: number): { readonly svg: string; readonly height: number } {
  let [x, y] = [left, top]
  const entries = legendItems.map(({ symbol, label }) => {
    const entryWidth = Math.ceil(34 + measureText(label, getFont('legend')) + 22)
    if (x > left && x + entryWidth > width) {
      x = left
      y += rowHeight
    }
    const entry = `<g transform="translate(${x} ${y})">${symbol}${renderText(label, { part: 'legend', x: 34, y: 15, maxWidth: entryWidth - 56 })}</g>`
    x += entryWidth
    return entry
  })
  return { svg: entries.join('\n'), height: y + rowHeight - top }
}

const createBoxSymbol = (attributes: string) => `<rect width="24" height="20" rx="4" ${attributes}/>`
const createDotSymbol = (color: string) => `<rect x="7" y="5" width="10" height="10" rx="2" fill="${color}"/>`

const legendItems = [
  { symbol: createBoxSymbol(paint('card')), label: 'Touchpoint with channel and owner' },
  { symbol: createBoxSymbol(paint('card', 'unowned')), label: 'Unowned' },
  { symbol: createBoxSymbol(paint('card', 'contested')), label: 'Contested: several owners' },
  { symbol: createBoxSymbol(paint('card', 'idle')), label: 'Planned or retired' },
  { symbol: `<text x="5" y="16" ${paint('star')}>★</text>`, label: 'Moment of truth' },
  {
    symbol: colors.emotions
      .map((color, index) => `<rect x="${index * 5}" width="5" height="20" fill="${color}"/>`)
      .join(''),
    label: 'Emotion, from bad to good',
  },
  { symbol: `<path d="M0 10H22" ${paint('next')} marker-end="url(#arrow)"/>`, label: 'Next touchpoint' },
  { symbol: `<path d="M0 10H24" ${paint('need')}/>`, label: 'Depends on' },
  ...Object.entries(colors.kinds).map(([kind, color]) => ({ symbol: createDotSymbol(color), label: kind })),
]
