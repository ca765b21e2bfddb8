import { styleText } from 'node:util'
import Table from 'cli-table3'
import { formatCount, toWords } from '../model/text.ts'
import type { ReportColumn, ReportRow } from '../reports/report.ts'

type TableColumn = Pick<ReportColumn, 'name' | 'type'>

interface TableRows {
  readonly rows: readonly ReportRow[]
  /** How many rows there are in all. */
  readonly total: number
}

/** Rows as a table no wider than the terminal; a few rows that are too wide become records. */
export function formatTable(
  allColumns: readonly TableColumn[],
  { rows, total }: TableRows,
  width = getTerminalWidth(),
): string {
  if (rows.length === 0) return formatRowCount(rows.length, total)
  const columns = allColumns.filter(({ name }) => rows.some((row) => formatCell(row[name]) !== ''))
  const shown = chooseColumns(columns, rows, width)
  const hidden = columns.filter((column) => !shown.includes(column))
  if (hidden.length > 0 && rows.length <= maxRecords) return formatRecords(columns, { rows, total }, width)
  const lines = [drawTable(shown, rows, width), formatRowCount(rows.length, total)]
  if (hidden.length > 0) {
    const names = hidden.map(({ name }) => name).join(', ')
    lines.push(
      ...wrapText(`Columns not shown, for want of room: ${names}. --format records shows all.`, width),
    )
  }
  return lines.join('\n')
}

/** Rows as blocks of `column  value` lines. */
export function formatRecords(
  columns: readonly TableColumn[],
  { rows, total }: TableRows,
  width = getTerminalWidth(),
): string {
  const nameWidth = Math.max(0, ...columns.map(({ name }) => toWords(name).length))
  const valueWidth = Math.max(minTextWidth, width - nameWidth - columnGap.length)
  const records = rows.map((row) =>
    columns
      .filter(({ name }) => formatCell(row[name]) !== '')
      .flatMap(({ name }) => {
        const [first = '', ...others] = wrapText(formatCell(row[name]), valueWidth)
        const heading = emphasize(toWords(name).padEnd(nameWidth))
        return [
          heading + columnGap + first,
          ...others.map((line) => line.padStart(nameWidth + 2 + line.length)),
        ]
      })
      .join('\n'),
  )
  return [...records, formatRowCount(rows.length, total)].join('\n\n')
}

/** Characters in a line: those of the terminal, of COLUMNS, or 80. */
const getTerminalWidth = () => process.stdout.columns ?? (Number(process.env.COLUMNS) || 80)

const columnGap = '  '
const maxRecords = 3
const minTextWidth = 14
const maxCellLines = 3

function drawTable(columns: readonly TableColumn[], rows: readonly ReportRow[], width: number): string {
  const widths = distributeWidths(
    columns.map((column) => measureColumn(column, rows)),
    width,
  )
  const wrapCell = (text: string, index: number) => clipLines(wrapText(text, widths[index] ?? width))
  const table = new Table({
    head: columns.map(({ name }, index) =>
      wrapText(toWords(name), widths[index] ?? width)
        .map(emphasize)
        .join('\n'),
    ),
    chars: borders,
    style: { head: [], border: [], compact: true, 'padding-left': 0, 'padding-right': 0 },
    colAligns: columns.map(({ type }) => (isNumeric(type) ? 'right' : 'left')),
  })
  for (const row of rows) table.push(columns.map(({ name }, index) => wrapCell(formatCell(row[name]), index)))
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
}

const borders = {
  ...{ top: '', 'top-mid': '', 'top-left': '', 'top-right': '' },
  ...{ bottom: '', 'bottom-mid': '', 'bottom-left': '', 'bottom-right': '' },
  ...{ left: '', 'left-mid': '', right: '', 'right-mid': '' },
  ...{ mid: '─', 'mid-mid': '──', middle: columnGap },
}

/** Leaves out ids beside a name, then columns from the right, until the rest fits. */
function chooseColumns(
  columns: readonly TableColumn[],
  rows: readonly ReportRow[],
  width: number,
): readonly TableColumn[] {
  const names = new Set(columns.map(({ name }) => name))
  const hasName = ({ name }: TableColumn) => name.endsWith('Id') && names.has(name.slice(0, -2))
  const order = [...columns.filter(hasName), ...columns.filter((column) => !hasName(column)).toReversed()]
  const shown = new Set(columns)
  const getWidth = () =>
    [...shown].reduce(
      (sum, column) => sum + getMinimumWidth(column, rows) + columnGap.length,
      -columnGap.length,
    )
  for (const column of order) {
    if (shown.size === 1 || getWidth() <= width) break
    shown.delete(column)
  }
  return [...shown]
}

function getMinimumWidth(column: TableColumn, rows: readonly ReportRow[]): number {
  const cellWidth = measureCells(column, rows)
  const longestWord = Math.max(
    ...toWords(column.name)
      .split(' ')
      .map(({ length }) => length),
  )
  return Math.max(longestWord, isNumeric(column.type) ? cellWidth : Math.min(cellWidth, minTextWidth))
}

const maxHeadingWidth = 16

/** Characters that a column takes where there is room: those of its cells and of a short heading. */
const measureColumn = (column: TableColumn, rows: readonly ReportRow[]) =>
  Math.max(
    getMinimumWidth(column, rows),
    measureCells(column, rows),
    Math.min(toWords(column.name).length, maxHeadingWidth),
  )

const measureCells = ({ name }: TableColumn, rows: readonly ReportRow[]) =>
  rows.reduce((widest, row) => Math.max(widest, formatCell(row[name]).length), 0)

/** Narrow columns get what they need; the wide ones share the rest. */
function distributeWidths(neededWidths: readonly number[], width: number): number[] {
  const widths: number[] = []
  let remainingWidth = width - columnGap.length * (neededWidths.length - 1)
  const narrowestFirst = neededWidths
    .map((needed, index) => ({ needed, index }))
    .toSorted((a, b) => a.needed - b.needed)
  for (const [position, { needed, index }] of narrowestFirst.entries()) {
    const share = Math.floor(remainingWidth / (neededWidths.length - position))
    widths[index] = Math.max(1, Math.min(needed, share))
    remainingWidth -= widths[index]
  }
  return widths
}

/** Breaks a text between words, and a word that is longer than a line within it. */
function wrapText(text: string, width: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(/\s+/).flatMap((word) => splitWord(word, width))) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line]
}

const splitWord = (word: string, width: number) =>
  word.length <= width ? [word] : (word.match(new RegExp(`.{1,${width}}`, 'gsu')) ?? [])

function clipLines(lines: readonly string[]): string {
  if (lines.length <= maxCellLines) return lines.join('\n')
  return `${lines.slice(0, maxCellLines).join('\n').slice(0, -1)}…`
}

const isNumeric = (type: TableColumn['type']) => type === 'integer' || type === 'number'

function formatCell(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  return Array.isArray(value) ? value.join(', ') : String(value ?? '')
}

function formatRowCount(shown: number, total: number): string {
  if (total === 0) return 'No rows'
  return shown < total ? `${shown} of ${formatCount(total, 'row')}` : formatCount(total, 'row')
}

/** Bold on a terminal; `styleText` respects NO_COLOR. */
const emphasize = (text: string) => styleText('bold', text, { stream: process.stdout })
