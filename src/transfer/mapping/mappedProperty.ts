import type { Cell, RawFault, RawRecord, SourceLocation } from '../../formats/inputFormat.ts'
import { formatListCell } from '../../model/listCell.ts'
import { ColumnStyle } from '../tabular/columnStyle.ts'
import { describeValue, isSameText, quote } from '../tabular/conversions.ts'
import { splitUnit } from '../tabular/matchHeader.ts'
import { maxReadLength, normalizeCell } from '../tabular/normalizeCell.ts'
import { relationshipsTarget, type TargetColumn, targetsByName } from '../tabular/tableTarget.ts'
import type { CompiledValue } from './compileValue.ts'

type NoticeReporter = (line: string) => void

/** The column of a property of a kind, or of relationships if no kind is given. */
export function findProperty(name: string, kind?: string): TargetColumn | undefined {
  const target = kind === undefined ? relationshipsTarget : targetsByName.get(kind.toLowerCase())
  return target?.columns.get(name)
}

/** A property that a mapping sets, and how its column is written. */
export class MappedProperty {
  readonly name: string
  readonly value: CompiledValue
  readonly header: string
  readonly #unit: number
  /** Styles by type: kinds may type a property differently. */
  readonly #styles = new Map<string, ColumnStyle>()
  #isConversionReported = false

  constructor(name: string, value: CompiledValue) {
    this.name = name
    this.value = value
    this.header = value.columns[0] ?? name
    this.#unit = splitUnit(this.header).unit ?? 1
  }

  /** Notes how the cells of a record are written. */
  sample(column: TargetColumn, { fields, location }: RawRecord): void {
    if (!styledTypes.has(column.type)) return
    for (const cell of this.value.read(fields, () => undefined))
      if (typeof cell === 'string' && cell.length <= maxReadLength)
        this.#getStyle(column).add(cell, location.row)
  }

  /** Faults of the style of the column, each once. */
  *checkStyle(column: TargetColumn, location: SourceLocation): Generator<RawFault> {
    const fault = styledTypes.has(column.type) ? this.#getStyle(column).decide() : undefined
    if (!fault) return
    const { row, text, reason } = fault
    yield { location: { ...location, row, column: this.header }, value: text, reason }
  }

  /** The text of the cells as our own files have it. */
  read(
    column: TargetColumn,
    cells: readonly Cell[],
    location: SourceLocation,
    onNotice: NoticeReporter,
  ): { readonly text: string } | { readonly reason: string } {
    if (column.type === 'strings') return { text: formatEntries(cells) }
    const [first = ''] = cells
    const cell = cells.length > 1 ? cells.join(', ') : first
    const style = this.#getStyle(column)
    if (style.isUndecided) return { text: '' }
    const result = normalizeCell(column, cell, style, this.#unit)
    if ('text' in result) this.#reportConversion(column, cell, result.text, location, onNotice)
    return result
  }

  #reportConversion(
    column: TargetColumn,
    cell: Cell,
    text: string,
    { file, sheet, row }: SourceLocation,
    onNotice: NoticeReporter,
  ): void {
    if (this.#isConversionReported || typeof cell !== 'string' || isSameText(column, cell, text)) return
    this.#isConversionReported = true
    const place = sheet === undefined ? file : `${file}:${sheet}`
    onNotice(
      `${place}: ${this.header}: ${quote(cell)} (row ${row}) was read as ${describeValue(column, text)}`,
    )
  }

  #getStyle(column: TargetColumn): ColumnStyle {
    const style = this.#styles.get(column.type) ?? new ColumnStyle(column)
    this.#styles.set(column.type, style)
    return style
  }
}

const styledTypes: ReadonlySet<string> = new Set(['number', 'integer', 'duration', 'date', 'dateTime'])

/** Several cells are several entries; one cell may have several itself. */
function formatEntries(cells: readonly Cell[]): string {
  const [first = ''] = cells
  return cells.length > 1 ? formatListCell([...new Set(cells.map(String))]) : String(first)
}
