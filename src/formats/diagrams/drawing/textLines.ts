import { type Font, measureText } from './fonts.ts'

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })

/** A text in as many lines as it needs; a word that is wider than a line continues on the next one. */
export function wrapText(text: string, maxWidth: number, font: Font): string[] {
  const lines: string[] = []
  for (const word of text.trim().split(/\s+/)) {
    const extended = lines.length === 0 ? word : `${lines.at(-1)} ${word}`
    if (measureText(extended, font) <= maxWidth) lines.splice(Math.max(0, lines.length - 1), 1, extended)
    else lines.push(...breakWord(word, maxWidth, font))
  }
  return lines
}

function breakWord(word: string, maxWidth: number, font: Font): string[] {
  if (measureText(word, font) <= maxWidth) return [word]
  const parts = ['']
  for (const { segment } of graphemes.segment(word)) {
    const extended = `${parts.at(-1)}${segment}`
    if (parts.at(-1) === '' || measureText(extended, font) <= maxWidth) parts[parts.length - 1] = extended
    else parts.push(segment)
  }
  return parts
}
