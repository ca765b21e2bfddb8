import { formatNumber } from '../../model/text.ts'
import { errorReason, formulaReason, isConstantFormula } from '../cells/formulas.ts'
import { type Cell, malformedFile, type SourceLocation } from '../inputFormat.ts'
import { limits } from '../limits.ts'
import { parseXmlEvents, type XmlEvent } from '../xml/parseXml.ts'
import { unescapeOfficeText } from './officeXml.ts'
import { fromSerialDate } from './serialDates.ts'
import type { ParsedWorkbook } from './workbookReader.ts'

export interface SheetCell {
  /** From 0. */
  readonly column: number
  readonly value: Cell
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

/** The rows of a sheet that have cells, and faults for formulas, errors and merged cells. */
export async function* readSheetRows(
  location: SourceLocation,
  chunks: AsyncIterable<Buffer>,
  workbook: ParsedWorkbook,
): AsyncGenerator<SheetRow | CellFault> {
  const reader = new RowReader(location, workbook)
  for await (const events of parseXmlEvents(location, chunks)) {
    for (const event of events) yield* reader.read(event)
  }
}

interface OpenCell {
  readonly column: number
  readonly type: string
  readonly style: number
  text: string
  formula?: string
}

/** Collects the cells of a row until it ends. */
class RowReader {
  readonly #location: SourceLocation
  readonly #workbook: ParsedWorkbook
  #row = 0
  #cells: SheetCell[] = []
  #faults: CellFault[] = []
  #cell: OpenCell | undefined
  #element = ''

  constructor(location: SourceLocation, workbook: ParsedWorkbook) {
    this.#location = location
    this.#workbook = workbook
  }

  /** What the event completes: a row, or faults. */
  read(event: XmlEvent): readonly (SheetRow | CellFault)[] {
    if ('open' in event) return this.#open(event.open, event.attributes)
    if ('close' in event) return this.#close(event.close)
    if (this.#cell && (this.#element === 'v' || this.#element === 't')) this.#cell.text += event.text
    else if (this.#cell && this.#element === 'f') this.#cell.formula += event.text
    return []
  }

  #open(element: string, attributes: Readonly<Record<string, string>>): readonly CellFault[] {
    this.#element = element
    if (element === 'row')
      this.#row = validateRowNumber(this.#location, Number(attributes.r ?? this.#row + 1))
    if (element === 'c')
      this.#cell = startCell(this.#location, this.#row, attributes, this.#cells.at(-1)?.column ?? -1)
    if (element === 'f' && this.#cell) this.#cell.formula = ''
    return element === 'mergeCell' ? [createMergedCellsFault(attributes.ref ?? '')] : []
  }

  #close(element: string): readonly (SheetRow | CellFault)[] {
    this.#element = ''
    if (element === 'c' && this.#cell) this.#addCell(this.#cell)
    if (element !== 'row') return []
    const completed = [...this.#faults, { row: this.#row, cells: this.#cells }]
    this.#cells = []
    this.#faults = []
    return completed
  }

  #addCell(cell: OpenCell): void {
    this.#cell = undefined
    const { column, formula, type, text } = cell
    const hasFormula = formula !== undefined && !(isConstantFormula(formula) && text !== '')
    if (hasFormula) this.#addFault(column, `=${formula}`, formulaReason)
    else if (type === 'e') this.#addFault(column, text, errorReason)
    else this.#cells.push({ column, value: readCellValue(cell, this.#workbook) })
  }

  #addFault(column: number, value: string, reason: string): void {
    this.#faults.push({ row: this.#row, column, value, reason })
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

function readCellValue(
  { type, style, text }: OpenCell,
  { sharedStrings, isDateStyle, uses1904Epoch }: ParsedWorkbook,
): Cell {
  switch (type) {
    case 's':
      return unescapeOfficeText(sharedStrings[Number(text)] ?? '')
    case 'b':
      return text === '1' || text.toLowerCase() === 'true'
    case 'n':
      return readNumber(text, isDateStyle[style] ?? false, uses1904Epoch)
    default:
      return unescapeOfficeText(text)
  }
}

function readNumber(text: string, isDate: boolean, uses1904Epoch: boolean): Cell {
  const number = Number(text)
  if (text.trim() === '' || Number.isNaN(number)) return text
  return isDate ? fromSerialDate(number, uses1904Epoch) : number
}
