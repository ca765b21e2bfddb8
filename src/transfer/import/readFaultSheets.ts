import type { RawRow, SourceFile } from '../../formats/inputFormat.ts'
import { columnLetters } from '../../formats/xlsx/officeXml.ts'
import { isBlank, toTexts } from '../tabular/rows.ts'
import type { FaultSheet, ImportFault } from './importRecord.ts'
import { readItems } from './readRecords.ts'

const maxRows = 200
const maxCellLength = 200
/** All texts of a record that is stored and reported. */
const maxCharacters = 100_000
/** Rows before and after one with a fault. */
const neighbours = 1
/** Rows in which the header is searched, since titles may come first. */
const maxHeaderRows = 10

interface SheetSearch {
  readonly file: string
  readonly sheet: string
  readonly rows: ReadonlySet<number>
  readonly lastRow: number
  readonly faultColumns: ReadonlySet<string>
  readonly head: TextRow[]
  readonly found: TextRow[]
  foundCharacters: number
}

/** A row whose texts are shortened, as a row may be as long as a record. */
type TextRow = FaultSheet['rows'][number]

/** The rows of sheets that have faults, and those beside them, read again from the files; the first of them. */
export async function readFaultSheets(
  files: readonly SourceFile[],
  folder: string,
  faults: readonly ImportFault[],
  throwIfStopped: () => void,
): Promise<FaultSheet[]> {
  const searches = createSearches(faults)
  if (searches.size === 0) return []
  const unfinished = new Set(searches.values())
  for await (const item of readItems(files, folder, () => {})) {
    throwIfStopped()
    const { file, sheet, row } = item.location
    const search = searches.get(nameSheet(file, sheet))
    if (!search || !('cells' in item)) continue
    addRow(search, item)
    const isFull = row >= search.lastRow || search.foundCharacters > maxCharacters
    if (isFull && search.head.length === maxHeaderRows) unfinished.delete(search)
    if (unfinished.size === 0) break
  }
  return limitSize([...searches.values()].map(toFaultSheet))
}

const nameSheet = (file: string, sheet: string | undefined) => JSON.stringify([file, sheet])

function createSearches(faults: readonly ImportFault[]): Map<string, SheetSearch> {
  const inSheets = faults.filter(({ sheet, row }) => sheet !== undefined && row > 0)
  const bySheet = Map.groupBy(inSheets, ({ file, sheet }) => nameSheet(file, sheet))
  return new Map([...bySheet].map(([name, found]) => [name, createSearch(found)]))
}

function createSearch(faults: readonly ImportFault[]): SheetSearch {
  const [{ file = '', sheet = '' } = {}] = faults
  const rows = new Set<number>()
  for (const { row } of faults) {
    if (rows.size > maxRows + neighbours) break
    for (let each = row - neighbours; each <= row + neighbours; each += 1) rows.add(each)
  }
  const faultColumns = new Set(faults.flatMap(({ column }) => (column === undefined ? [] : [column.trim()])))
  return {
    file,
    sheet,
    rows,
    lastRow: Math.max(...rows),
    faultColumns,
    head: [],
    found: [],
    foundCharacters: 0,
  }
}

function addRow(search: SheetSearch, item: RawRow): void {
  const isInHead = search.head.length < maxHeaderRows && !isBlank(item)
  const { row } = item.location
  const isFound = search.rows.has(row) && search.foundCharacters <= maxCharacters
  if (!isInHead && !isFound) return
  const textRow = { row, cells: toFilledTexts(item).map(shorten) }
  if (isInHead) search.head.push(textRow)
  if (!isFound) return
  search.found.push(textRow)
  search.foundCharacters += countCharacters(textRow)
}

/** The header is the first of the rows that name most columns with faults. */
function toFaultSheet({ file, sheet, faultColumns, head, found }: SheetSearch): FaultSheet {
  const countNamed = ({ cells }: TextRow) => cells.filter((text) => faultColumns.has(text.trim())).length
  const [header] = head.toSorted((a, b) => countNamed(b) - countNamed(a))
  const width = Math.max(0, ...[header, ...found].map((row) => row?.cells.length ?? 0))
  return {
    file,
    sheet,
    columns: Array.from(
      { length: width },
      (_, index) => header?.cells[index]?.trim() || columnLetters(index),
    ),
    rows: found.filter(({ row }) => row > (header?.row ?? 0)),
  }
}

/** The texts up to the last cell with one: sheets may have empty cells up to the last column. */
function toFilledTexts(row: RawRow): string[] {
  const texts = toTexts(row)
  return texts.slice(0, texts.findLastIndex((text) => text !== '') + 1)
}

const shorten = (text: string) =>
  text.length > maxCellLength ? `${text.slice(0, maxCellLength).toWellFormed()}…` : text

const countCharacters = ({ cells }: TextRow) => cells.reduce((sum, cell) => sum + cell.length, 0)

function limitSize(sheets: readonly FaultSheet[]): FaultSheet[] {
  let rowCount = 0
  let characters = 0
  const isWithin = (row: TextRow) => {
    rowCount += 1
    characters += countCharacters(row)
    return rowCount <= maxRows && characters <= maxCharacters
  }
  return sheets
    .map((sheet) => ({ ...sheet, rows: sheet.rows.filter(isWithin) }))
    .filter(({ rows }) => rows.length > 0)
}
