import { parseListCell } from '../../model/listCell.ts'
import type { Property, PropertyValue } from '../../model/property.ts'

/** The text of a cell as a JSON value by the type of its property; what is no such value stays text, to be refused. */
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

/** The cell that takes a property away, as databases write it. */
export const nullCell = '\\N'

const nullCellPattern = /^\\+N$/

/** A value as a cell tells it: a text like the cell for nothing gets a backslash more. */
export function escapeNull(value: PropertyValue): PropertyValue {
  const text = Array.isArray(value) && value.length === 1 ? value[0] : value
  if (typeof text !== 'string' || !nullCellPattern.test(text)) return value
  return Array.isArray(value) ? [`\\${text}`] : `\\${text}`
}

/** The text that a cell, which is not the one for nothing, stands for. */
export const unescapeNull = (cell: string) => (nullCellPattern.test(cell) ? cell.slice(1) : cell)
