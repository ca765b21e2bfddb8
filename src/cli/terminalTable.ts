import Table from 'cli-table3'
import type { ReportColumn, ReportRow } from '../reports/report.ts'

/** Rows as a table for a terminal, with how many there are in all. */
export function formatTable(
  allColumns: readonly ReportColumn[],
  { rows, total }: { readonly rows: readonly ReportRow[]; readonly total: number },
): string {
  const columns = omitEmptyColumns(allColumns, rows)
  const table = new Table({
    head: columns.map(({ name }) => formatHeading(name)),
    style: { head: [], border: [], compact: true },
    colAligns: columns.map(({ type }) => (type === 'integer' || type === 'number' ? 'right' : 'left')),
  })
  const cellTexts = rows.map((row) => columns.map(({ name }) => formatCell(row[name])))
  const widths = distributeWidths(
    columns.map((_, index) =>
      cellTexts.reduce((widest, cells) => Math.max(widest, cells[index]?.length ?? 0), 0),
    ),
  )
  for (const cells of cellTexts)
    table.push(cells.map((cell, index) => truncate(cell, widths[index] ?? maxRowWidth)))
  const rowCount = rows.length < total ? `${rows.length} of ${total} rows` : `${total} rows`
  return total === 0 ? '(no rows)' : `${table.toString()}\n${rowCount}`
}

/** Columns that say nothing in any row are left out of a table; files have them all. */
function omitEmptyColumns(
  columns: readonly ReportColumn[],
  rows: readonly ReportRow[],
): readonly ReportColumn[] {
  return columns.filter(({ name }) => rows.some((row) => formatCell(row[name]) !== ''))
}

/** What all cells of a row share, in characters. */
const maxRowWidth = 170

/** Narrow columns get what they need; what they leave is shared among the wide ones. */
function distributeWidths(neededWidths: readonly number[]): number[] {
  const widths: number[] = []
  let remainingWidth = maxRowWidth
  const narrowestFirst = neededWidths
    .map((width, index) => ({ width, index }))
    .toSorted((a, b) => a.width - b.width)
  for (const [position, { width, index }] of narrowestFirst.entries()) {
    widths[index] = Math.max(
      1,
      Math.min(width, Math.floor(remainingWidth / (neededWidths.length - position))),
    )
    remainingWidth -= widths[index]
  }
  return widths
}

const maxHeadingLength = 12

/** Long names of columns go over several lines, one for each word. */
const formatHeading = (name: string) =>
  name.length > maxHeadingLength ? name.replaceAll(/(?<=[a-z])(?=[A-Z])/g, '\n') : name

const formatCell = (value: unknown) => (Array.isArray(value) ? value.join(', ') : String(value ?? ''))

const truncate = (text: string, width: number) =>
  text.length > width ? `${text.slice(0, width - 1)}…` : text
