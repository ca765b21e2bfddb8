import type { Property } from '../model/index.ts'

/** What stands between the entries of a list in one cell. */
export const listSeparator = ';'

/** The text of a cell as a JSON value by the type of its property; what is no such value stays text, to be refused. */
export function valueOfCell(property: Property | undefined, cell: string): unknown {
  switch (property?.type) {
    case 'integer':
    case 'number':
      return /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(cell) ? Number(cell) : cell
    case 'boolean':
      return cell === 'true' ? true : cell === 'false' ? false : cell
    case 'strings':
      return cell.split(listSeparator).map((entry) => entry.trim())
    default:
      return cell
  }
}
