import { malformedFile, type RawFault, type RawRecord, type RawRow } from '../../formats/inputFormat.ts'
import { columnLetters } from '../../formats/xlsx/officeXml.ts'
import { formatCount, joinWords } from '../../model/text.ts'
import { quote } from '../tabular/conversions.ts'
import { findCountingColumn } from '../tabular/headerRow.ts'
import { isBlank, isTotals, toTexts } from '../tabular/rows.ts'
import { normalizeHeader } from '../tabular/tableTarget.ts'

type NoticeReporter = (line: string) => void

/** Rows in which the header is searched, since titles may come first. */
export const maxHeaderRows = 10

/** Turns the rows of a table into records whose fields are named by the header, as the mapping spells them. */
export class HeadedRows {
  readonly #onNotice: NoticeReporter
  readonly #names: readonly string[]
  readonly #headerRow: number

  /** The first rows have the header: the one that names most columns of the mapping. */
  constructor(rows: readonly RawRow[], columns: ReadonlySet<string>, onNotice: NoticeReporter) {
    this.#onNotice = onNotice
    const filledRows = takeHeadRows(rows)
    const best = findHeader(rows, columns)
    if (!best) throw createHeaderError(rows, columns)
    this.#names = best.names
    this.#headerRow = best.row.location.row
    rejectRepeated(best.row, best.names, columns)
    this.#reportRows(best.row, filledRows)
    this.#ignoreCountingColumn(best.row, rows)
  }

  /** The record of a row, unless it is the header, blank or has totals. */
  *read(row: RawRow): Generator<RawRecord | RawFault> {
    const { location, table, cells, isDelimited = false } = row
    if (location.row <= this.#headerRow || isBlank(row)) return
    if (isTotals(row)) {
      this.#onNotice(`${describePlace(row)}: row ${location.row} has totals and was skipped`)
      return
    }
    const surplus = cells.slice(this.#names.length).some((cell) => cell !== '')
    if (isDelimited && (surplus || cells.length < this.#names.length)) {
      const values = formatCount(cells.length, 'value')
      const reason = `has ${values} for ${formatCount(this.#names.length, 'column')}; quote values that contain the separator`
      yield { location, value: cells.join(' | '), reason }
    }
    const fields: Record<string, unknown> = {}
    for (const [index, name] of this.#names.entries()) if (name !== '') fields[name] = cells[index] ?? ''
    yield { location, table, fields }
  }

  #reportRows(header: RawRow, filledRows: readonly RawRow[]): void {
    const titles = filledRows.filter(({ location }) => location.row < header.location.row)
    if (titles.length > 0)
      this.#onNotice(
        `${describePlace(header)}: ${formatCount(titles.length, 'row')} above the header not read`,
      )
  }

  #ignoreCountingColumn(header: RawRow, rows: readonly RawRow[]): void {
    const matches = toTexts(header).map((text, index) => ({ index, header: text.trim() }))
    const dataRows = rows.filter((row) => row.location.row > this.#headerRow && !isBlank(row))
    const index = findCountingColumn(matches, dataRows)
    if (index === undefined) return
    ;(this.#names as string[])[index] = ''
    this.#onNotice(
      `${describePlace(header)}: column ${columnLetters(index)} has row numbers and no header; it was not read`,
    )
  }
}

const takeHeadRows = (rows: readonly RawRow[]) => rows.filter((row) => !isBlank(row)).slice(0, maxHeaderRows)

/** The row that names most columns, and the names of its cells; undefined if no row names any. */
export function findHeader(
  rows: readonly RawRow[],
  columns: ReadonlySet<string>,
): { readonly row: RawRow; readonly names: string[] } | undefined {
  const namesByHeader = new Map([...columns].map((column) => [normalizeHeader(column), column]))
  const candidates = takeHeadRows(rows).map((row) => ({ row, names: nameCells(row, columns, namesByHeader) }))
  const [best] = candidates.toSorted((a, b) => countKnown(b.names, columns) - countKnown(a.names, columns))
  return best && countKnown(best.names, columns) > 0 ? best : undefined
}

const describePlace = ({ location: { file, sheet } }: RawRow) =>
  sheet === undefined ? file : `${file}:${sheet}`

/** The names of the cells of a header; one without a header goes by its letters. */
function nameCells(
  row: RawRow,
  columns: ReadonlySet<string>,
  namesByHeader: ReadonlyMap<string, string>,
): string[] {
  return toTexts(row).map((text, index) => {
    const header = text.trim()
    if (header === '') return columnLetters(index)
    return columns.has(header) ? header : (namesByHeader.get(normalizeHeader(header)) ?? header)
  })
}

const countKnown = (names: readonly string[], columns: ReadonlySet<string>) =>
  new Set(names.filter((name) => columns.has(name))).size

/** Two columns of one name: a fault if the mapping reads it. */
function rejectRepeated({ location }: RawRow, names: string[], columns: ReadonlySet<string>): void {
  const seen = new Set<string>()
  for (const [index, name] of names.entries()) {
    if (seen.has(name) && columns.has(name)) throw malformedFile(location, `has the column ${name} twice`)
    if (seen.has(name)) names[index] = `${name} (${columnLetters(index)})`
    seen.add(name)
  }
}

function createHeaderError([first]: readonly RawRow[], columns: ReadonlySet<string>) {
  const location = first?.location ?? { file: '', row: 0 }
  const names = joinWords([...columns].slice(0, 5))
  const found = joinWords((first?.cells ?? []).slice(0, 3).map((cell) => quote(String(cell))))
  return malformedFile(location, `must name the columns of the mapping, such as ${names}; it has ${found}`)
}
