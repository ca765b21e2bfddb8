import { parseHeader, toFields, toTableName } from '../cells/header.ts'
import type { InputFormat, RawItem, SourceFile, SourceLocation } from '../inputFormat.ts'
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
  const table = toTableName(sheet.name)
  let header: readonly string[] | undefined
  for await (const item of readSheetRows(locateRow(0), await archive.open(sheet.partPath), workbook)) {
    if ('reason' in item) {
      yield toFault(locateRow(item.row), item, header)
      continue
    }
    const texts = toTexts(item.cells)
    if (texts.every((text) => text === '')) continue
    const location = locateRow(item.row)
    if (!header) header = parseHeader(location, texts)
    else {
      const isInExampleRow = workbook.hasComments && item.row === exampleRowNumber
      yield { location, table, fields: toFields(header, texts), ...(isInExampleRow && { isInExampleRow }) }
    }
  }
}

const exampleRowNumber = 2

function toTexts(cells: readonly SheetCell[]): string[] {
  const texts: string[] = []
  for (const { column, text } of cells) texts[column] = text
  return Array.from(texts, (text) => text ?? '')
}

function toFault(
  location: SourceLocation,
  { column, value, reason }: CellFault,
  header?: readonly string[],
): RawItem {
  const name = column === undefined ? undefined : header?.[column]
  return { location: { ...location, ...(name && { column: name }) }, value, reason }
}
