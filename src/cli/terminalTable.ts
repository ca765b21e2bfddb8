import Table from 'cli-table3'
import type { Column, Row } from '../reports/report.ts'

/** Rows as a table for a terminal, with how many there are in all. */
export function tableOf(
  all: readonly Column[],
  { rows, total }: { readonly rows: readonly Row[]; readonly total: number },
): string {
  const columns = columnsWithValues(all, rows)
  const table = new Table({
    head: columns.map(({ name }) => headOf(name)),
    style: { head: [], border: [], compact: true },
    colAligns: columns.map(({ type }) => (type === 'integer' || type === 'number' ? 'right' : 'left')),
  })
  const texts = rows.map((row) => columns.map(({ name }) => cellOf(row[name])))
  const widths = fairWidths(
    columns.map((_, index) =>
      texts.reduce((widest, cells) => Math.max(widest, cells[index]?.length ?? 0), 0),
    ),
  )
  for (const cells of texts)
    table.push(cells.map((cell, index) => shortened(cell, widths[index] ?? fullWidth)))
  const counted = rows.length < total ? `${rows.length} of ${total} rows` : `${total} rows`
  return total === 0 ? '(no rows)' : `${table.toString()}\n${counted}`
}

/** Columns that say nothing in any row are left out of a table; files have them all. */
function columnsWithValues(columns: readonly Column[], rows: readonly Row[]): readonly Column[] {
  return columns.filter(({ name }) => rows.some((row) => cellOf(row[name]) !== ''))
}

/** What all cells of a row share, in characters. */
const fullWidth = 170

/** Narrow columns get what they need; what they leave is shared among the wide ones. */
function fairWidths(needed: readonly number[]): number[] {
  const widths: number[] = []
  let left = fullWidth
  const narrowestFirst = needed
    .map((width, index) => ({ width, index }))
    .toSorted((a, b) => a.width - b.width)
  for (const [done, { width, index }] of narrowestFirst.entries()) {
    widths[index] = Math.max(1, Math.min(width, Math.floor(left / (needed.length - done))))
    left -= widths[index]
  }
  return widths
}

const longestHead = 12

/** Long names of columns go over several lines, one for each word. */
const headOf = (name: string) =>
  name.length > longestHead ? name.replaceAll(/(?<=[a-z])(?=[A-Z])/g, '\n') : name

const cellOf = (value: unknown) => (Array.isArray(value) ? value.join(', ') : String(value ?? ''))

const shortened = (text: string, width: number) =>
  text.length > width ? `${text.slice(0, width - 1)}…` : text
