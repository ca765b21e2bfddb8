import { type Place, unsound } from '../inputFormat.ts'
import { limits } from '../limits.ts'
import { type XmlEvent, xmlEvents } from '../xml/parseXml.ts'
import type { Workbook } from './workbookReader.ts'

export interface Cell {
  /** From 0. */
  readonly column: number
  readonly text: string
}

export interface SheetRow {
  readonly row: number
  readonly cells: readonly Cell[]
}

/** What is in a cell and is no value. */
export interface CellFault {
  readonly row: number
  readonly column?: number
  readonly value?: string
  readonly reason: string
}

/** The rows of a sheet that hold something, as texts; formulas and merged cells are named, and rows never filled up. */
export async function* sheetRows(
  place: Place,
  chunks: AsyncIterable<Buffer>,
  workbook: Workbook,
): AsyncGenerator<SheetRow | CellFault> {
  const read = rowReader(place, workbook)
  for await (const events of xmlEvents(place, chunks)) {
    for (const event of events) yield* read(event)
  }
}

interface OpenCell {
  readonly column: number
  readonly type: string
  readonly style: number
  text: string
  formula?: string
}

function rowReader(place: Place, workbook: Workbook): (event: XmlEvent) => (SheetRow | CellFault)[] {
  let row = 0
  let cells: Cell[] = []
  let faults: CellFault[] = []
  let cell: OpenCell | undefined
  let inside = ''
  const opened = (open: string, attributes: Readonly<Record<string, string>>): CellFault[] => {
    inside = open
    if (open === 'row') row = checkedRow(place, Number(attributes.r ?? row + 1))
    if (open === 'c') cell = openCell(place, row, attributes, cells.at(-1)?.column ?? -1)
    if (open === 'f' && cell) cell.formula = ''
    if (open === 'mergeCell') return [mergedCells(attributes.ref ?? '')]
    return []
  }
  const closed = (close: string): (SheetRow | CellFault)[] => {
    inside = ''
    if (close === 'c' && cell) {
      if (cell.formula === undefined) cells.push({ column: cell.column, text: textOf(cell, workbook) })
      else
        faults.push({
          row,
          column: cell.column,
          value: `=${cell.formula}`,
          reason: 'is a formula; put its value there',
        })
      cell = undefined
    }
    if (close !== 'row') return []
    const done = [...faults, { row, cells }]
    cells = []
    faults = []
    return done
  }
  return (event) => {
    if ('open' in event) return opened(event.open, event.attributes)
    if ('close' in event) return closed(event.close)
    if (cell && (inside === 'v' || inside === 't')) cell.text += event.text
    else if (cell && inside === 'f') cell.formula += event.text
    return []
  }
}

function openCell(
  place: Place,
  row: number,
  attributes: Readonly<Record<string, string>>,
  last: number,
): OpenCell {
  const [, letters = '', rowText = ''] = /^([A-Z]{1,3})(\d{1,8})$/.exec(attributes.r ?? '') ?? []
  const column = letters === '' ? last + 1 : columnOf(letters)
  if (rowText !== '') checkedRow(place, Number(rowText))
  if (column >= limits.columns) throw unsound({ ...place, row }, `has a cell beyond column ${limits.columns}`)
  return { column, type: attributes.t ?? 'n', style: Number(attributes.s ?? 0), text: '' }
}

function checkedRow(place: Place, row: number): number {
  if (row >= 1 && row <= limits.rowsOfSheet) return row
  throw unsound(place, `has a cell beyond row ${limits.rowsOfSheet}`)
}

const columnOf = (letters: string) =>
  [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1

function mergedCells(reference: string): CellFault {
  const [, row = '0'] = /(\d+)/.exec(reference) ?? []
  return { row: Number(row), value: reference, reason: 'are merged cells; give each its value' }
}

function textOf({ type, style, text }: OpenCell, { sharedTexts, isDate, from1904 }: Workbook): string {
  switch (type) {
    case 's':
      return unescaped(sharedTexts[Number(text)] ?? '')
    case 'b':
      return text === '1' ? 'true' : 'false'
    case 'n':
      return isDate[style] && text !== '' ? dateText(Number(text), from1904) : text
    default:
      return unescaped(text)
  }
}

/** Office writes a character that XML cannot hold as `_x0007_`, and an underscore that would look so as `_x005F_`. */
const unescaped = (text: string) =>
  text.replaceAll(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))

const dayMs = 86_400_000

/** A workbook counts days from the end of 1899; what has no time of day is written as a day. */
function dateText(days: number, from1904: boolean): string {
  const epoch = from1904 ? Date.UTC(1904, 0, 1) : Date.UTC(1899, 11, 30)
  const time = new Date(Math.round(epoch + days * dayMs))
  if (Number.isNaN(time.getTime())) return String(days)
  const text = time.toISOString().replace('.000Z', 'Z')
  return Number.isInteger(days) ? text.slice(0, 10) : text
}
