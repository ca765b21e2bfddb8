import type { PropertyType } from '../../model/property.ts'
import type { Column, TableRow } from '../tabular/table.ts'
import { cellXml, textCell } from './cellWriter.ts'
import type { ChoiceLists } from './choiceLists.ts'
import { columnLetters, xmlDocument } from './officeXml.ts'
import { exampleStyle, styleOf, styles } from './styles.ts'

/** Rows of a sheet of Excel. */
const lastRow = 1_048_576
/** As many stand below the header. */
export const rowsPerSheet = lastRow - 1

/** As much is passed on at a time, in characters. */
const chunkLength = 65_536

/** A column of a sheet: `note` hangs on its header cell, `choices` drop down in its cells. */
export interface SheetColumn extends Column {
  readonly note?: string
  readonly choices?: readonly string[]
}

export interface SheetPart {
  readonly columns: readonly SheetColumn[]
  readonly examples: readonly TableRow[]
  readonly rows: AsyncIterable<TableRow>
  /** Whether the workbook opens with it. */
  readonly isFirst: boolean
}

/** A sheet as XML, written as its rows come. */
export async function* sheetXml(
  { columns, examples, rows, isFirst }: SheetPart,
  lists: ChoiceLists,
  lossless: boolean,
): AsyncGenerator<string> {
  const cells = columns.map(({ name, type }, index) => ({ name, type, letters: columnLetters(index) }))
  let row = 1
  let chunk = beginning(columns, isFirst) + headerXml(cells)
  for (const example of examples) {
    row += 1
    chunk += rowXml(cells, example, row, lossless, exampleStyle)
  }
  for await (const values of rows) {
    row += 1
    chunk += rowXml(cells, values, row, lossless, asIs)
    if (chunk.length < chunkLength) continue
    yield chunk
    chunk = ''
  }
  yield `${chunk}</sheetData>${lists.validationsXml(columns, lastRow)}${notesXml(columns)}</worksheet>`
}

interface CellColumn {
  readonly name: string
  readonly type: PropertyType
  readonly letters: string
}

const asIs = (style: number) => style

function rowXml(
  columns: readonly CellColumn[],
  values: TableRow,
  row: number,
  lossless: boolean,
  styled: (style: number) => number,
): string {
  let cells = ''
  for (const { name, type, letters } of columns) {
    const value = values[name]
    if (value === null || value === undefined) continue
    cells += cellXml(`${letters}${row}`, type, value, lossless, styled)
  }
  return `<row r="${row}">${cells}</row>`
}

function headerXml(columns: readonly CellColumn[]): string {
  const cells = columns.map(({ name, letters }) => textCell(`${letters}1`, styles.header, name))
  return `<row r="1">${cells.join('')}</row>`
}

function beginning(columns: readonly SheetColumn[], isFirst: boolean): string {
  const widths = columns.map(
    ({ name, type }, index) =>
      `<col min="${index + 1}" max="${index + 1}" width="${widthOf(name, type)}" style="${styleOf(type)}" customWidth="1"/>`,
  )
  const cols = widths.length > 0 ? `<cols>${widths.join('')}</cols>` : ''
  return xmlDocument(
    `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheetViews><sheetView workbookViewId="0"${isFirst ? ' tabSelected="1"' : ''}><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetFormatPr defaultRowHeight="15"/>${cols}<sheetData>`,
  )
}

const usualWidths: Readonly<Record<PropertyType, number>> = {
  string: 24,
  strings: 24,
  integer: 10,
  number: 12,
  boolean: 9,
  date: 12,
  dateTime: 20,
}

/** In characters; a column is wide enough for its header. */
const widthOf = (name: string, type: PropertyType) => Math.max(usualWidths[type], name.length + 3)

const notesXml = (columns: readonly SheetColumn[]) =>
  columns.some(({ note }) => note !== undefined) ? '<legacyDrawing r:id="shapes"/>' : ''
