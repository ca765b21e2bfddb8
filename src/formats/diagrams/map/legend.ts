import { colors } from './theme.ts'

const left = 24
const rowHeight = 28

/** What the marks mean, in as many rows as the width asks for. */
export function legendOf(width: number, top: number): { readonly svg: string; readonly height: number } {
  let [x, y] = [left, top]
  const entries = signs.map(({ sign, words }) => {
    const entryWidth = Math.round(34 + words.length * 6.6 + 22)
    if (x > left && x + entryWidth > width) {
      x = left
      y += rowHeight
    }
    const entry = `<g transform="translate(${x} ${y})">${sign}<text x="34" y="15" class="legend">${words}</text></g>`
    x += entryWidth
    return entry
  })
  return { svg: entries.join('\n'), height: y + rowHeight - top }
}

const box = (attributes: string) => `<rect width="24" height="20" rx="4" ${attributes}/>`
const dot = (color: string) => `<rect x="7" y="5" width="10" height="10" rx="2" fill="${color}"/>`

const signs = [
  { sign: box('class="card"'), words: 'Touchpoint, below it channel and owner' },
  { sign: box('class="card unowned"'), words: 'Unowned: nobody owns it' },
  { sign: box('class="card contested"'), words: 'Contested: several own it' },
  { sign: box('class="card idle"'), words: 'Planned or retired' },
  { sign: '<text x="5" y="16" class="star">★</text>', words: 'Moment of truth' },
  {
    sign: colors.emotions
      .map((color, index) => `<rect x="${index * 5}" width="5" height="20" fill="${color}"/>`)
      .join(''),
    words: 'Emotion, bad to good',
  },
  { sign: `<path d="M0 10H22" class="next" marker-end="url(#arrow)"/>`, words: 'is followed by' },
  { sign: `<path d="M0 10H24" class="need"/>`, words: 'depends on' },
  ...Object.entries(colors.kinds).map(([kind, color]) => ({ sign: dot(color), words: kind })),
]
