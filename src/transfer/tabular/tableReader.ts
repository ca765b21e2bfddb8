import type { Cell, RawFault, RawRecord, RawRow, SourceLocation } from '../../formats/inputFormat.ts'
import { columnLetters } from '../../formats/xlsx/officeXml.ts'
import { nodeKinds } from '../../model/kinds.ts'
import { describeUnknown } from '../../model/suggest.ts'
import { formatCount, joinWords } from '../../model/text.ts'
import { isTemplateExample } from '../templates.ts'
import { ColumnStyle } from './columnStyle.ts'
import { describeValue, isSameText, quote } from './conversions.ts'
import { createHeaderFault, findCountingColumn, findHeader, validateHeader } from './headerRow.ts'
import { type MatchedColumn, matchHeader } from './matchHeader.ts'
import { type MatchedTable, matchTable } from './matchTable.ts'
import { maxReadLength, normalizeCell } from './normalizeCell.ts'
import { isBlank, isTotals, toTexts } from './rows.ts'
import { listColumnNames, type TableTarget, type TargetColumn } from './tableTarget.ts'

type NoticeReporter = (line: string) => void

/** A column that is read, with the style of its cells. */
interface ReadColumn extends MatchedColumn {
  readonly column: TargetColumn
  readonly style: ColumnStyle
}

/** Rows in which a header is searched, since titles may come first. */
const maxHeaderRows = 10

/** Turns the rows of one table into records: header, columns, cells. Each thing that is not read is reported. */
export class TableReader {
  readonly #onNotice: NoticeReporter
  readonly #match: MatchedTable | undefined
  readonly #headerRow: number
  readonly #matches: readonly MatchedColumn[] = []
  readonly #columns: readonly ReadColumn[] = []
  readonly #reportedColumns = new Set<number>()
  readonly #converted = new Set<string>()
  readonly #countingColumn: number | undefined
  #blankRows = 0
  #innerBlankRows = 0
  #lastRow = 0
  #isFirstRow = true
  #lastLocation: SourceLocation | undefined

  /** The first rows decide what the table is; they are read like the others. */
  constructor(rows: readonly RawRow[], onNotice: NoticeReporter) {
    this.#onNotice = onNotice
    const filledRows = rows.filter((row) => !isBlank(row))
    const [first] = filledRows
    const headRows = filledRows.slice(0, maxHeaderRows)
    this.#match = matchTable(rows[0]?.table ?? '', headRows.map(toTexts))
    const header = this.#match && findHeader(this.#match.target, headRows)
    this.#headerRow = (header ?? first)?.location.row ?? 0
    if (!this.#match || !header) return
    this.#matches = matchHeader(this.#match.target, toTexts(header))
    validateHeader(header.location, this.#matches)
    this.#columns = this.#matches.flatMap((match) =>
      match.column && !match.column.isIgnored
        ? [{ ...match, column: match.column, style: new ColumnStyle(match.column) }]
        : [],
    )
    const dataRows = filledRows.filter(({ location }) => location.row > this.#headerRow)
    this.#countingColumn = findCountingColumn(this.#matches, dataRows)
    for (const row of dataRows) this.#addToStyles(row)
    this.#reportGuesses(header, headRows)
  }

  /** The record of a row, and what is wrong with it. */
  *read(row: RawRow): Generator<RawRecord | RawFault> {
    if (row.location.row < this.#headerRow) return
    if (isBlank(row)) {
      if (row.location.sheet === undefined) this.#blankRows += 1
      return
    }
    // Sheets have no rows without cells, only gaps.
    if (row.location.sheet !== undefined && this.#lastRow > 0)
      this.#blankRows = row.location.row - this.#lastRow - 1
    this.#lastRow = row.location.row
    if (row.location.row === this.#headerRow) {
      yield* this.#readHeader(row)
      return
    }
    if (!this.#match || this.#columns.length === 0) return
    this.#innerBlankRows += this.#blankRows
    this.#blankRows = 0
    yield* this.#readRow(this.#match.target, row)
  }

  /** Reports what only the whole table shows. */
  finish(): void {
    if (this.#innerBlankRows > 0 && this.#lastLocation) {
      const rows = formatCount(this.#innerBlankRows, 'blank row')
      this.#onNotice(`${describeTable(this.#lastLocation)}: ${rows} skipped`)
    }
  }

  *#readHeader(row: RawRow): Generator<RawFault> {
    this.#lastLocation = row.location
    if (!this.#match) yield* this.#reportUnknownTable(row)
    else if (this.#columns.length === 0) yield createHeaderFault(this.#match.target, row)
  }

  *#reportUnknownTable({ location, table }: RawRow): Generator<RawFault> {
    if (location.sheet === undefined) yield { location: { ...location, row: 0 }, reason: unknownFileReason }
    else
      this.#onNotice(
        `${location.file}: sheet ${table} was not read: neither its name nor its columns are those of a table of the model`,
      )
  }

  *#readRow(target: TableTarget, row: RawRow): Generator<RawRecord | RawFault> {
    if (isTotals(row)) {
      this.#onNotice(`${describeTable(row.location)}: row ${row.location.row} has totals and was skipped`)
      return
    }
    yield* this.#checkLength(row)
    yield* this.#checkStyles(row)
    yield* this.#reportUnreadCells(target, row)
    const fields: Record<string, unknown> = {}
    for (const column of this.#columns) {
      const text = yield* this.#readCell(column, row)
      fields[column.column.name] = text
    }
    const record = toRecord(target, row, fields, this.#columns)
    const isExample = this.#isFirstRow && isTemplateExample(record)
    this.#isFirstRow = false
    if (!isExample) yield record
    else
      this.#onNotice(
        `${describeTable(row.location)}: row ${row.location.row} is the example of the template and was skipped`,
      )
  }

  *#readCell(column: ReadColumn, { location, cells }: RawRow): Generator<RawFault, string> {
    const cell = cells[column.index] ?? ''
    if (column.style.isUndecided) return ''
    const result = normalizeCell(column.column, cell, column.style, column.unit)
    if ('reason' in result) {
      yield { location: { ...location, column: column.header }, value: cell, reason: result.reason }
      return ''
    }
    this.#reportConversion(column, location, cell, result.text)
    return result.text
  }

  /** Reports the first cell of a column that is not written as our own files have it. */
  #reportConversion(
    { header, column }: ReadColumn,
    location: SourceLocation,
    cell: Cell,
    text: string,
  ): void {
    if (typeof cell !== 'string' || this.#converted.has(header) || isSameText(column, cell, text)) return
    this.#converted.add(header)
    this.#onNotice(
      `${describeTable(location)}: ${header}: ${quote(cell)} (row ${location.row}) was read as ${describeValue(column, text)}`,
    )
  }

  /** A delimited row has as many values as the header, or it was cut or a delimiter was not quoted. */
  *#checkLength({ location, cells, isDelimited = false }: RawRow): Generator<RawFault> {
    const expected = this.#matches.length
    const surplus = cells.slice(expected).some((cell) => cell !== '')
    if (!isDelimited || (cells.length >= expected && !surplus)) return
    const names = joinWords(this.#matches.map(({ header }) => header || '(no name)'))
    const advice = surplus ? '; quote values that contain the separator' : ''
    yield {
      location,
      value: cells.join(' | '),
      reason: `has ${formatCount(cells.length, 'value')} for ${formatCount(expected, 'column')}: ${names}${advice}`,
    }
  }

  /** Reports values under a header that is empty or unknown, once for each column. */
  *#reportUnreadCells(target: TableTarget, { location, cells, isDelimited }: RawRow): Generator<RawFault> {
    for (const [index, cell] of cells.entries()) {
      const match = this.#matches[index]
      if (cell === '' || match?.column || this.#reportedColumns.has(index)) continue
      if (isDelimited && !match) continue
      this.#reportedColumns.add(index)
      const letters = columnLetters(index)
      if (index === this.#countingColumn)
        this.#onNotice(
          `${describeTable(location)}: column ${letters} has row numbers and no header; it was not read`,
        )
      else if (!match?.header)
        yield { location: { ...location, column: letters }, value: cell, reason: headerlessReason }
      else {
        const noun = target.type === 'whiteboard' ? 'column' : 'property'
        const reason = describeUnknown(noun, match.header, listColumnNames(target))
        yield { location: { ...location, column: match.header }, value: cell, reason }
      }
    }
  }

  #addToStyles({ location, cells }: RawRow): void {
    for (const { index, style } of this.#columns) {
      const cell = cells[index]
      if (typeof cell === 'string' && cell !== '' && cell.length <= maxReadLength)
        style.add(cell.trim(), location.row)
    }
  }

  *#checkStyles(row: RawRow): Generator<RawFault> {
    this.#addToStyles(row)
    for (const { header, style } of this.#columns) {
      const fault = style.decide()
      if (!fault) continue
      const { row: faultRow, text, reason } = fault
      yield { location: { ...row.location, row: faultRow, column: header }, value: text, reason }
    }
  }

  #reportGuesses({ location, table }: RawRow, headRows: readonly RawRow[]): void {
    const { target, guess } = this.#match as MatchedTable
    const place = describeTable(location)
    if (guess) this.#onNotice(`${place}: ${table} was read as ${target.name}, by its ${guess}`)
    const titles = headRows.filter((row) => row.location.row < location.row)
    if (titles.length > 0)
      this.#onNotice(`${place}: ${formatCount(titles.length, 'row')} above the header not read`)
    const guesses = this.#matches.filter(({ isGuess }) => isGuess)
    if (guesses.length > 0)
      this.#onNotice(
        `${place}: read ${joinWords(guesses.map(({ header, column }) => `${quote(header)} as ${column?.name}`))}`,
      )
  }
}

const unknownFileReason =
  'must be named after a kind, such as touchpoints.csv, or relationships or whiteboard'
const headerlessReason = 'has no header; name the column in the first row, or remove it'

const describeTable = ({ file, sheet }: SourceLocation) => (sheet === undefined ? file : `${file}:${sheet}`)

function toRecord(
  target: TableTarget,
  { location }: RawRow,
  fields: Record<string, unknown>,
  columns: readonly ReadColumn[],
): RawRecord {
  const headers = new Map(
    columns.flatMap(({ column, header }) => (column.name === header ? [] : [[column.name, header]])),
  )
  const { kind, ...others } = fields
  const path = target.type === 'nodes' ? nodeKinds.get(String(kind))?.path : target.name
  return {
    location,
    ...(path === undefined ? { isText: true } : { table: path }),
    fields: path === undefined ? fields : target.type === 'nodes' ? others : fields,
    ...(headers.size > 0 && { headers }),
  }
}
