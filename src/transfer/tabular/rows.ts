import type { RawRow } from '../../formats/inputFormat.ts'

export const isBlank = ({ cells }: RawRow) =>
  cells.every((cell) => typeof cell === 'string' && cell.trim() === '')

export const toTexts = ({ cells }: RawRow) => cells.map(String)

const totalsPattern =
  /^(?:grand |sub)?(?:totals?|sums?|summe|gesamt(?:summe)?|insgesamt|total général|somme)\s*:?$/i

/** A row whose only text is a word for totals. */
export function isTotals({ cells }: RawRow): boolean {
  const texts = cells.filter((cell): cell is string => typeof cell === 'string' && /\p{Letter}/u.test(cell))
  const [first = '', ...others] = texts
  return (
    others.length === 0 && totalsPattern.test(first.trim()) && cells.filter((cell) => cell !== '').length > 0
  )
}
