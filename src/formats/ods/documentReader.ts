import { errorReason, formulaReason, isConstantFormula } from '../cells/formulas.ts'
import { type Cell, malformedFile, type RawFault, type RawRow, type SourceLocation } from '../inputFormat.ts'
import { limits } from '../limits.ts'
import { columnLetters } from '../xlsx/officeXml.ts'
import type { XmlEvent } from '../xml/parseXml.ts'
import { readCellValue } from './cellValue.ts'

type Attributes = Readonly<Record<string, string>>

interface OpenCell {
  readonly attributes: Attributes
  readonly isCovered: boolean
  readonly paragraphs: string[]
}

/** Reads the events of `content.xml` of an OpenDocument spreadsheet as rows of its sheets. */
export class DocumentReader {
  readonly #file: string
  #sheet = ''
  #row = 0
  #repeatedRows = 1
  #cells: Cell[] = []
  #faults: RawFault[] = []
  #cell: OpenCell | undefined
  #isInText = false
  #annotations = 0
  /** The cells of the first row that has any. */
  #header: readonly Cell[] = []

  constructor(file: string) {
    this.#file = file
  }

  /** The rows that the event completes, and what is wrong with them. */
  read(event: XmlEvent): readonly (RawRow | RawFault)[] {
    if ('text' in event) this.#appendText(event.text)
    else if ('open' in event) this.#open(event.open, event.attributes)
    else return this.#close(event.close)
    return []
  }

  #open(tag: string, attributes: Attributes): void {
    if (tag === 'table') {
      this.#sheet = attributes.name ?? ''
      this.#row = 0
      this.#header = []
    }
    if (tag === 'table-row') {
      this.#repeatedRows = readCount(attributes['number-rows-repeated'])
      this.#cells = []
      this.#faults = []
    }
    if (tag === 'table-cell' || tag === 'covered-table-cell')
      this.#cell = { attributes, isCovered: tag === 'covered-table-cell', paragraphs: [] }
    if (tag === 'annotation') this.#annotations += 1
    if (!this.#cell || this.#annotations > 0) return
    if (tag === 'p') {
      this.#cell.paragraphs.push('')
      this.#isInText = true
    }
    if (tag === 's') this.#appendText(' '.repeat(Math.min(readCount(attributes.c), limits.columns)))
    if (tag === 'tab') this.#appendText('\t')
    if (tag === 'line-break') this.#appendText('\n')
  }

  #close(tag: string): readonly (RawRow | RawFault)[] {
    if (tag === 'annotation') this.#annotations -= 1
    if (tag === 'p') this.#isInText = false
    if ((tag === 'table-cell' || tag === 'covered-table-cell') && this.#cell) this.#addCell(this.#cell)
    return tag === 'table-row' ? this.#finishRow() : []
  }

  #appendText(text: string): void {
    const paragraphs = this.#cell?.paragraphs
    if (!paragraphs || !this.#isInText || this.#annotations > 0) return
    paragraphs[paragraphs.length - 1] += text
  }

  #addCell(cell: OpenCell): void {
    this.#cell = undefined
    const value = this.#readValue(cell)
    const count = readCount(cell.attributes['number-columns-repeated'])
    if (value === '') {
      // The empty cells at the end of a row may be repeated up to the last column.
      this.#cells.length = Math.min(this.#cells.length + count, limits.columns)
      return
    }
    if (this.#cells.length + count > limits.columns)
      throw malformedFile(this.#locate(), `has a cell beyond column ${limits.columns}`)
    for (let index = 0; index < count; index += 1) this.#cells.push(value)
  }

  #readValue({ attributes, isCovered, paragraphs }: OpenCell): Cell {
    const text = paragraphs.join('\n')
    const { 'value-type': type, formula } = attributes
    if (isCovered || isSpanned(attributes)) {
      if (!isCovered || text !== '') this.#addFault(text, mergedReason)
      return ''
    }
    if (type === 'error' || /^(?:#|Err:)\S+$/.test(formula === undefined ? '' : text)) {
      this.#addFault(text, errorReason)
      return ''
    }
    if (formula !== undefined && !isConstantFormula(formula)) {
      this.#addFault(formula, formulaReason)
      return ''
    }
    return readCellValue(attributes, text)
  }

  #addFault(value: string, reason: string): void {
    const column = String(this.#header[this.#cells.length] || columnLetters(this.#cells.length))
    this.#faults.push({ location: { ...this.#locate(), column }, value, reason })
  }

  #finishRow(): readonly (RawRow | RawFault)[] {
    const cells = Array.from(this.#cells, (cell) => cell ?? '')
    const isBlank = cells.every((cell) => cell === '')
    if (this.#header.length === 0 && !isBlank) this.#header = cells
    const first = this.#row + 1
    this.#row += this.#repeatedRows
    if (isBlank) return this.#faults
    const count = this.#repeatedRows
    if (first + count > limits.sheetRows + 1)
      throw malformedFile(this.#locate(), `has a cell beyond row ${limits.sheetRows}`)
    const rows = Array.from({ length: count }, (_, index): RawRow => {
      const location = { file: this.#file, sheet: this.#sheet, row: first + index }
      return { location, table: this.#sheet, cells }
    })
    return [...this.#faults, ...rows]
  }

  #locate(): SourceLocation {
    return { file: this.#file, sheet: this.#sheet, row: this.#row + 1 }
  }
}

const mergedReason = 'is merged; unmerge it and give each cell its value'

const readCount = (text: string | undefined) => Math.max(1, Number(text ?? 1) || 1)

const isSpanned = (attributes: Attributes) =>
  readCount(attributes['number-columns-spanned']) > 1 || readCount(attributes['number-rows-spanned']) > 1
