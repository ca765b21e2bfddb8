import type { PropertyType } from '../../model/property.ts'
import type { TableColumn, TableRow } from '../tabular/table.ts'
import { type CellOptions, cellXml, textCellXml } from './cellWriter.ts'
import type { ChoiceLists } from './choiceLists.ts'
import { columnLetters, xmlDocument } from './officeXml.ts'
import { styleForType, styleIndexes, toExampleStyle } from './styles.ts'

/** Rows of a sheet in Excel. */
const maxRowNumber = 1_048_576
/** Rows below the header. */
export const maxRowsPerSheet = maxRowNumber - 1

/** Size of a chunk of output. */
const chunkCharacters = 65_536

/** A column of a sheet, with a note on its header cell and a drop-down list of choices. */
export interface SheetColumn extends TableColumn {
  readonly note?: string
  readonly choices?: readonly string[]
}

export interface SheetContent {
  readonly columns: readonly SheetColumn[]
  readonly examples: readonly TableRow[]
  readonly rows: AsyncIterable<TableRow>
  /** Whether the workbook opens on this sheet. */
  readonly isFirst: boolean
}

/** A sheet as XML, streamed row by row. */
export async function* writeSheetXml(
  { columns, examples, rows, isFirst }: SheetContent,
  choiceLists: ChoiceLists,
  options: CellOptions,
): AsyncGenerator<string> {
  const cells = columns.map(({ name, type }, index) => ({ name, type, letters: columnLetters(index) }))
  let rowNumber = 1
  let chunk = sheetStartXml(columns, isFirst) + headerXml(cells)
  for (const example of examples) {
    rowNumber += 1
    chunk += rowXml(cells, example, rowNumber, options, toExampleStyle)
  }
  for await (const values of rows) {
    rowNumber += 1
    chunk += rowXml(cells, values, rowNumber, options, unchangedStyle)
    if (chunk.length < chunkCharacters) continue
    yield chunk
    chunk = ''
  }
  yield `${chunk}</sheetData>${choiceLists.validationsXml(columns, maxRowNumber)}${pageSetupXml}${legacyDrawingXml(columns)}</worksheet>`
}

/** Prints all columns on the width of a page. */
const pageSetupXml = '<pageSetup orientation="landscape" fitToHeight="0"/>'

interface CellColumn {
  readonly name: string
  readonly type: PropertyType
  readonly letters: string
}

const unchangedStyle = (style: number) => style

function rowXml(
  columns: readonly CellColumn[],
  values: TableRow,
  rowNumber: number,
  options: CellOptions,
  mapStyle: (style: number) => number,
): string {
  let cells = ''
  for (const { name, type, letters } of columns) {
    const value = values[name]
    if (value === null || value === undefined) continue
    cells += cellXml(`${letters}${rowNumber}`, type, value, options, mapStyle)
  }
  return `<row r="${rowNumber}">${cells}</row>`
}

function headerXml(columns: readonly CellColumn[]): string {
  const cells = columns.map(({ name, letters }) => textCellXml(`${letters}1`, styleIndexes.header, name))
  return `<row r="1">${cells.join('')}</row>`
}

function sheetStartXml(columns: readonly SheetColumn[], isFirst: boolean): string {
  const widths = columns.map(
    ({ name, type }, index) =>
      `<col min="${index + 1}" max="${index + 1}" width="${columnWidth(name, type)}" style="${styleForType(type)}" customWidth="1"/>`,
  )
  const cols = widths.length > 0 ? `<cols>${widths.join('')}</cols>` : ''
  return xmlDocument(
    `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr><sheetViews><sheetView workbookViewId="0"${isFirst ? ' tabSelected="1"' : ''}><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetFormatPr defaultRowHeight="15"/>${cols}<sheetData>`,
  )
}

const defaultWidths: Readonly<Record<PropertyType, number>> = {
  string: 24,
  strings: 24,
  integer: 10,
  number: 12,
  boolean: 9,
  date: 12,
  dateTime: 20,
}

/** Width in characters, at least that of the header. */
const columnWidth = (name: string, type: PropertyType) => Math.max(defaultWidths[type], name.length + 3)

const legacyDrawingXml = (columns: readonly SheetColumn[]) =>
  columns.some(({ note }) => note !== undefined) ? '<legacyDrawing r:id="shapes"/>' : ''
