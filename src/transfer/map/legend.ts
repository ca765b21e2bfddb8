import { colors } from './look.ts'

/** What the marks mean, along the lower edge. */
export function legendSvg(width: number, height: number): string {
  const top = height - 82
  let x = 24
  const entries = signs.map(({ sign, words }) => {
    const entry = `<g transform="translate(${x} ${top})">${sign}<text x="34" y="15" class="legend">${words}</text></g>`
    x += 34 + words.length * 6.6 + 22
    return entry
  })
  const scale = x > width ? (width - 48) / (x - 24) : 1
  return `<g transform="translate(${24 - 24 * scale} ${top - top * scale}) scale(${scale})">${entries.join('\n')}</g>`
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
