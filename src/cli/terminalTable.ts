import { styleText } from 'node:util'
import Table from 'cli-table3'
import { formatCount, pluralize, toWords } from '../model/text.ts'
import { formatColumnValue } from '../reports/columnText.ts'
import type { ReportColumn, ReportRow } from '../reports/report.ts'

type TableColumn = Pick<ReportColumn, 'name' | 'type' | 'choiceLabels' | 'unit'>

interface TableRows {
  readonly rows: readonly ReportRow[]
  /** How many rows there are in all. */
  readonly total: number
  /** What a row is, when not just a row. */
  readonly noun?: string
}

/** Rows as a table no wider than the terminal; a few rows that are too wide become records. */
export function formatTable(
  columns: readonly TableColumn[],
  table: TableRows,
  width = getTerminalWidth(),
): string {
  const { rows } = table
  const rowCount = formatRowCount(table)
  if (rows.length === 0) return rowCount
  const texts = toTextColumns(columns, rows)
  const shown = chooseColumns(texts, width)
  const hidden = texts.filter((column) => !shown.includes(column)).map(({ name }) => name)
  if (hidden.length === 0) return `${drawTable(shown, width)}\n${rowCount}`
  if (rows.length <= maxRecords) return formatRecords(columns, table, width)
  const notice = `Too wide to show: ${hidden.join(', ')}. --format records shows every column.`
  return [drawTable(shown, width), rowCount, ...wrapText(notice, width)].join('\n')
}

/** Rows as blocks with a line for each column that has a value. */
export function formatRecords(
  columns: readonly TableColumn[],
  table: TableRows,
  width = getTerminalWidth(),
): string {
  const { rows } = table
  const texts = toTextColumns(columns, rows)
  const headingWidth = Math.max(0, ...texts.map(({ heading }) => heading.length))
  const valueWidth = Math.max(minTextWidth, width - headingWidth - columnGap.length)
  const indent = ' '.repeat(headingWidth + columnGap.length)
  const formatLine = (heading: string, cell: string) =>
    emphasize(heading.padEnd(headingWidth)) + columnGap + wrapText(cell, valueWidth).join(`\n${indent}`)
  const records = rows.map((_, index) =>
    texts
      .filter(({ cells }) => cells[index] !== '')
      .map(({ heading, cells }) => formatLine(heading, cells[index] ?? ''))
      .join('\n'),
  )
  return [...records, formatRowCount(table)].join('\n\n')
}

/** Characters in a line: those of the terminal, of COLUMNS, or 80. */
const getTerminalWidth = () => process.stdout.columns ?? (Number(process.env.COLUMNS) || 80)

const columnGap = '  '
const maxRecords = 3
const minTextWidth = 14
const maxHeadingWidth = 16
const maxCellLines = 3

/** A column as people see it. */
interface TextColumn {
  readonly name: string
  readonly heading: string
  readonly isNumeric: boolean
  readonly cells: readonly string[]
  /** Characters that it takes at least, and where there is room. */
  readonly minWidth: number
  readonly fullWidth: number
}

/** The columns that have a value in any row. */
function toTextColumns(columns: readonly TableColumn[], rows: readonly ReportRow[]): TextColumn[] {
  return columns.map((column) => toTextColumn(column, rows)).filter(({ cells }) => cells.some(Boolean))
}

function toTextColumn(column: TableColumn, rows: readonly ReportRow[]): TextColumn {
  const heading = toWords(column.name)
  const cells = rows.map((row) => formatColumnValue(column, row[column.name]))
  const isNumeric = column.type === 'integer' || column.type === 'number'
  const cellWidth = Math.max(0, ...cells.map(({ length }) => length))
  const longestWord = Math.max(...heading.split(' ').map(({ length }) => length))
  const minWidth = Math.max(longestWord, isNumeric ? cellWidth : Math.min(cellWidth, minTextWidth))
  const fullWidth = Math.max(minWidth, cellWidth, Math.min(heading.length, maxHeadingWidth))
  return { name: column.name, heading, isNumeric, cells, minWidth, fullWidth }
}

function drawTable(columns: readonly TextColumn[], width: number): string {
  const widths = distributeWidths(columns, width)
  const wrapCell = (text: string, index: number) => wrapText(text, widths[index] ?? width)
  const table = new Table({
    head: columns.map(({ heading }, index) => wrapCell(heading, index).map(emphasize).join('\n')),
    chars: borders,
    style: { head: [], border: [], compact: true, 'padding-left': 0, 'padding-right': 0 },
    colAligns: columns.map(({ isNumeric }) => (isNumeric ? 'right' : 'left')),
  })
  for (const row of (columns[0]?.cells ?? []).keys())
    table.push(columns.map(({ cells }, index) => clipLines(wrapCell(cells[row] ?? '', index))))
  return table.toString().replaceAll(/ +$/gm, '')
}

const borders = {
  ...{ top: '', 'top-mid': '', 'top-left': '', 'top-right': '' },
  ...{ bottom: '', 'bottom-mid': '', 'bottom-left': '', 'bottom-right': '' },
  ...{ left: '', 'left-mid': '', right: '', 'right-mid': '' },
  ...{ mid: '─', 'mid-mid': '──', middle: columnGap },
}

/** Leaves out ids beside a name, then columns from the right, until the rest fits. */
function chooseColumns(columns: readonly TextColumn[], width: number): TextColumn[] {
  const names = new Set(columns.map(({ name }) => name))
  const isIdBesideName = ({ name }: TextColumn) => name.endsWith('Id') && names.has(name.slice(0, -2))
  const [ids, others] = [columns.filter(isIdBesideName), columns.filter((column) => !isIdBesideName(column))]
  const shown = new Set(columns)
  for (const column of [...ids, ...others.toReversed()]) {
    const minWidth = [...shown].reduce((sum, each) => sum + each.minWidth + columnGap.length, 0)
    if (shown.size === 1 || minWidth - columnGap.length <= width) break
    shown.delete(column)
  }
  return [...shown]
}

/** Narrow columns get what they need; the wide ones share the rest. */
function distributeWidths(columns: readonly TextColumn[], width: number): number[] {
  const widths = columns.map(({ minWidth }) => minWidth)
  let spare = width - columnGap.length * (columns.length - 1) - widths.reduce((sum, each) => sum + each, 0)
  const neediestLast = [...columns.entries()].toSorted(
    ([, a], [, b]) => a.fullWidth - a.minWidth - (b.fullWidth - b.minWidth),
  )
  for (const [position, [index, { minWidth, fullWidth }]] of neediestLast.entries()) {
    const share = Math.floor(Math.max(0, spare) / (columns.length - position))
    const extra = Math.min(fullWidth - minWidth, share)
    widths[index] = minWidth + extra
    spare -= extra
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

function formatRowCount({ rows, total, noun = 'row' }: TableRows): string {
  if (total === 0) return `No ${pluralize(0, noun)}`
  return rows.length < total ? `${rows.length} of ${formatCount(total, noun)}` : formatCount(total, noun)
}

/** Bold on a terminal; `styleText` respects NO_COLOR. */
const emphasize = (text: string) => styleText('bold', text, { stream: process.stdout })
