import { itemsOfCell } from '../../model/listCell.ts'
import type { Property, Value } from '../../model/property.ts'
import { looksLikeFormula } from '../tabular/formulaEscaping.ts'

/** The text of a cell as a JSON value by the type of its property; what is no such value stays text, to be refused. */
export function valueOfCell(property: Property | undefined, cell: string): unknown {
  switch (property?.type) {
    case 'integer':
    case 'number':
      return /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(cell) ? Number(cell) : cell
    case 'boolean':
      return truths.get(cell.toLowerCase()) ?? cell
    case 'strings':
      return itemsOfCell(cell)
    case 'dateTime':
      return /^\d{4}-\d\d-\d\d$/.test(cell) ? `${cell}T00:00:00Z` : cell
    default:
      return cell
  }
}

const truths = new Map([
  ['true', true],
  ['false', false],
])

/** The cell that takes a property away, as databases write it. */
export const nullCell = '\\N'

const looksLikeNull = /^\\+N$/

/** A value as a cell tells it: a text like the cell for nothing gets a backslash more. */
export function tellableValue(value: Value): Value {
  const text = Array.isArray(value) && value.length === 1 ? value[0] : value
  if (typeof text !== 'string' || !looksLikeNull.test(text)) return value
  return Array.isArray(value) ? [`\\${text}`] : `\\${text}`
}

/** The text that a cell, which is not the one for nothing, stands for. */
export const toldText = (cell: string) => (looksLikeNull.test(cell) ? cell.slice(1) : cell)

/**
 * A text as CSV holds it: an apostrophe stands before what a spreadsheet would take for a formula. Where a text has
 * such an apostrophe itself it gets one more, also in a lossless file: import takes one away.
 */
export function guarded(text: string, lossless: boolean): string {
  const bare = withoutApostrophes(text)
  const isLeft = !looksLikeFormula(bare) || (lossless && bare === text)
  return isLeft ? text : `'${text}`
}

/** The text that `guarded` was given. */
export const unguarded = (cell: string) =>
  cell.startsWith("'") && looksLikeFormula(withoutApostrophes(cell)) ? cell.slice(1) : cell

const withoutApostrophes = (text: string) => text.replace(/^'+/, '')
