import { formatNumber } from '../../model/text.ts'
import { malformedFile, type SourceLocation } from '../inputFormat.ts'
import { limits } from '../limits.ts'
import { parseXmlEvents, type XmlEvent } from '../xml/parseXml.ts'
import { unescapeOfficeText } from './officeXml.ts'
import { fromSerialDate } from './serialDates.ts'
import type { ParsedWorkbook } from './workbookReader.ts'

export interface SheetCell {
  /** From 0. */
  readonly column: number
  readonly text: string
}

export interface SheetRow {
  readonly row: number
  readonly cells: readonly SheetCell[]
}

/** A cell that has no value, such as a formula. */
export interface CellFault {
  readonly row: number
  readonly column?: number
  readonly value?: string
  readonly reason: string
}

/** The rows of a sheet that have cells, as text, and faults for formulas and merged cells. */
export async function* readSheetRows(
  location: SourceLocation,
  chunks: AsyncIterable<Buffer>,
  workbook: ParsedWorkbook,
): AsyncGenerator<SheetRow | CellFault> {
  const handleEvent = createRowReader(location, workbook)
  for await (const events of parseXmlEvents(location, chunks)) {
    for (const event of events) yield* handleEvent(event)
  }
}

interface OpenCell {
  readonly column: number
  readonly type: string
  readonly style: number
  text: string
  formula?: string
}

function createRowReader(
  location: SourceLocation,
  workbook: ParsedWorkbook,
): (event: XmlEvent) => (SheetRow | CellFault)[] {
  let row = 0
  let cells: SheetCell[] = []
  let faults: CellFault[] = []
  let cell: OpenCell | undefined
  let currentElement = ''
  const handleOpen = (open: string, attributes: Readonly<Record<string, string>>): CellFault[] => {
    currentElement = open
    if (open === 'row') row = validateRowNumber(location, Number(attributes.r ?? row + 1))
    if (open === 'c') cell = startCell(location, row, attributes, cells.at(-1)?.column ?? -1)
    if (open === 'f' && cell) cell.formula = ''
    if (open === 'mergeCell') return [createMergedCellsFault(attributes.ref ?? '')]
    return []
  }
  const handleClose = (close: string): (SheetRow | CellFault)[] => {
    currentElement = ''
    if (close === 'c' && cell) {
      if (cell.formula === undefined)
        cells.push({ column: cell.column, text: formatCellText(cell, workbook) })
      else
        faults.push({
          row,
          column: cell.column,
          value: `=${cell.formula}`,
          reason: 'is a formula; replace it with its value',
        })
      cell = undefined
    }
    if (close !== 'row') return []
    const completed = [...faults, { row, cells }]
    cells = []
    faults = []
    return completed
  }
  return (event) => {
    if ('open' in event) return handleOpen(event.open, event.attributes)
    if ('close' in event) return handleClose(event.close)
    if (cell && (currentElement === 'v' || currentElement === 't')) cell.text += event.text
    else if (cell && currentElement === 'f') cell.formula += event.text
    return []
  }
}

function startCell(
  location: SourceLocation,
  row: number,
  attributes: Readonly<Record<string, string>>,
  previousColumn: number,
): OpenCell {
  const [, letters = '', rowText = ''] = /^([A-Z]{1,3})(\d{1,8})$/.exec(attributes.r ?? '') ?? []
  const column = letters === '' ? previousColumn + 1 : parseColumnLetters(letters)
  if (rowText !== '') validateRowNumber(location, Number(rowText))
  if (column >= limits.columns)
    throw malformedFile({ ...location, row }, `has a cell beyond column ${formatNumber(limits.columns)}`)
  return { column, type: attributes.t ?? 'n', style: Number(attributes.s ?? 0), text: '' }
}

function validateRowNumber(location: SourceLocation, row: number): number {
  if (row >= 1 && row <= limits.sheetRows) return row
  throw malformedFile(location, `has a cell beyond row ${formatNumber(limits.sheetRows)}`)
}

const parseColumnLetters = (letters: string) =>
  [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1

function createMergedCellsFault(reference: string): CellFault {
  const [, row = '0'] = /(\d+)/.exec(reference) ?? []
  return {
    row: Number(row),
    value: reference,
    reason: 'is a merged range; unmerge it and give each cell its value',
  }
}

function formatCellText(
  { type, style, text }: OpenCell,
  { sharedStrings, isDateStyle, uses1904Epoch }: ParsedWorkbook,
): string {
  switch (type) {
    case 's':
      return unescapeOfficeText(sharedStrings[Number(text)] ?? '')
    case 'b':
      return text === '1' ? 'true' : 'false'
    case 'n':
      return isDateStyle[style] && text !== '' ? fromSerialDate(Number(text), uses1904Epoch) : text
    default:
      return unescapeOfficeText(text)
  }
}
