import type { Cell, InputFormat, RawItem, SourceFile, SourceLocation } from '../inputFormat.ts'
import { unescapeFormula } from '../tabular/formulaEscaping.ts'
import { columnLetters } from '../xlsx/officeXml.ts'
import { type CellFault, readSheetRows, type SheetCell } from '../xlsx/sheetReader.ts'
import { type ParsedWorkbook, readWorkbook } from '../xlsx/workbookReader.ts'
import { workbookMediaType } from '../xlsx/workbookWriter.ts'
import { type Archive, openArchive } from '../zipReader.ts'

/** A workbook with sheets for kinds, `relationships` or `Whiteboard`; the first row of each names the properties. */
export default {
  name: 'xlsx',
  extensions: ['xlsx', 'xls'],
  mediaTypes: [workbookMediaType, 'application/vnd.ms-excel'],
  matchesHead: (head) =>
    head.subarray(0, 2).toString() === 'PK' && /\[Content_Types\]|xl\//.test(head.toString('latin1')),
  read,
} satisfies InputFormat

async function* read(file: SourceFile): AsyncGenerator<RawItem> {
  const archive = await openArchive(file)
  try {
    const workbook = await readWorkbook(file, archive)
    for (const sheet of workbook.sheets) yield* readSheet(file, archive, workbook, sheet)
  } finally {
    archive.close()
  }
}

async function* readSheet(
  file: SourceFile,
  archive: Archive,
  workbook: ParsedWorkbook,
  sheet: ParsedWorkbook['sheets'][number],
): AsyncGenerator<RawItem> {
  const locateRow = (row: number): SourceLocation => ({ file: file.name, sheet: sheet.name, row })
  let header: readonly Cell[] | undefined
  for await (const item of readSheetRows(locateRow(0), await archive.open(sheet.partPath), workbook)) {
    if ('cells' in item && item.cells.length === 0) continue
    const location = locateRow(item.row)
    if ('reason' in item) {
      yield toFault(location, item, header)
      continue
    }
    const cells = toCells(item.cells)
    header ??= cells
    yield { location, table: sheet.name, cells }
  }
}

function toCells(cells: readonly SheetCell[]): Cell[] {
  const values: Cell[] = []
  for (const { column, value } of cells)
    values[column] = typeof value === 'string' ? unescapeFormula(value) : value
  return Array.from(values, (value) => value ?? '')
}

function toFault(
  location: SourceLocation,
  { column, value, reason }: CellFault,
  header?: readonly Cell[],
): RawItem {
  const name = column === undefined ? '' : String(header?.[column] || columnLetters(column))
  return { location: { ...location, ...(name && { column: name }) }, value, reason }
}
