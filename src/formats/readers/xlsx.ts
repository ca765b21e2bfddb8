import { checkHeader, tableNamed } from '../cells/header.ts'
import type { Format, Place, RawItem, SourceFile } from '../inputFormat.ts'
import { type Cell, type CellFault, sheetRows } from '../xlsx/sheetReader.ts'
import { readWorkbook, type Workbook } from '../xlsx/workbookReader.ts'
import { type Archive, openArchive } from '../zipReader.ts'

/** A workbook with a sheet per kind, `relationships`, or `Whiteboard`; the first row names the properties. */
export default {
  name: 'xlsx',
  extensions: ['xlsx', 'xls'],
  mediaTypes: [
    'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    'application/vnd.ms-excel',
  ],
  recognises: (head) =>
    head.subarray(0, 2).toString() === 'PK' && /\[Content_Types\]|xl\//.test(head.toString('latin1')),
  read,
} satisfies Format

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
  workbook: Workbook,
  sheet: Workbook['sheets'][number],
): AsyncGenerator<RawItem> {
  const placeOf = (row: number): Place => ({ file: file.name, sheet: sheet.name, row })
  const table = tableNamed(sheet.name)
  let header: readonly string[] | undefined
  for await (const item of sheetRows(placeOf(0), await archive.open(sheet.part), workbook)) {
    if ('reason' in item) {
      yield faultOf(placeOf(item.row), item, header)
      continue
    }
    const texts = textsOf(item.cells)
    if (texts.every((text) => text === '')) continue
    const place = placeOf(item.row)
    if (!header) header = checkHeader(place, texts)
    else {
      const mayBeExample = workbook.hasNotes && item.row === exampleRow
      yield { place, table, fields: fieldsOf(header, texts), ...(mayBeExample && { mayBeExample }) }
    }
  }
}

const exampleRow = 2

function textsOf(cells: readonly Cell[]): string[] {
  const texts: string[] = []
  for (const { column, text } of cells) texts[column] = text
  return Array.from(texts, (text) => text ?? '')
}

function fieldsOf(header: readonly string[], texts: readonly string[]): Record<string, string> {
  const fields: Record<string, string> = {}
  for (const [index, name] of header.entries()) if (name !== '') fields[name] = texts[index] ?? ''
  return fields
}

function faultOf(place: Place, { column, value, reason }: CellFault, header?: readonly string[]): RawItem {
  const name = column === undefined ? undefined : header?.[column]
  return { place: { ...place, ...(name && { column: name }) }, value, reason }
}
