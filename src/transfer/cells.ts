import type { Property } from '../model/index.ts'
import { itemsOfCell } from '../tables/index.ts'

/** The text of a cell as a JSON value by the type of its property; what is no such value stays text, to be refused. */
export function valueOfCell(property: Property | undefined, cell: string): unknown {
  switch (property?.type) {
    case 'integer':
    case 'number':
      return /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(cell) ? Number(cell) : cell
    case 'boolean':
      return cell === 'true' ? true : cell === 'false' ? false : cell
    case 'strings':
      return itemsOfCell(cell)
    default:
      return cell
  }
}
