import { parseListCell } from '../../model/listCell.ts'
import type { Property, PropertyValue } from '../../model/property.ts'

/** The text of a cell as a JSON value of the property's type; text that does not fit is returned for validation. */
export function parseCell(property: Property | undefined, cell: string): unknown {
  switch (property?.type) {
    case 'integer':
    case 'number':
      return /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(cell) ? Number(cell) : cell
    case 'boolean':
      return booleansByText.get(cell.toLowerCase()) ?? cell
    case 'strings':
      return parseListCell(cell)
    case 'dateTime':
      return /^\d{4}-\d\d-\d\d$/.test(cell) ? `${cell}T00:00:00Z` : cell
    default:
      return cell
  }
}

const booleansByText = new Map([
  ['true', true],
  ['false', false],
])

/** The cell that removes a property, as databases write it. */
export const nullCell = '\\N'

const nullCellPattern = /^\\+N$/

/** A value as a cell has it: a text that looks like `nullCell` gets another backslash. */
export function escapeNull(value: PropertyValue): PropertyValue {
  const text = Array.isArray(value) && value.length === 1 ? value[0] : value
  if (typeof text !== 'string' || !nullCellPattern.test(text)) return value
  return Array.isArray(value) ? [`\\${text}`] : `\\${text}`
}

/** The text of a cell other than `nullCell`. */
export const unescapeNull = (cell: string) => (nullCellPattern.test(cell) ? cell.slice(1) : cell)
