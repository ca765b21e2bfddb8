import type { Properties, Property } from '../model/index.ts'
import { itemsOfCell } from '../tables/index.ts'

/** The text of cells as JSON values by the types of the properties; what is no such value stays text, to be refused. */
export function valuesOfCells(
  properties: Properties,
  cells: Readonly<Record<string, string>>,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(cells).map(([name, cell]) => [name, valueOfCell(properties[name], cell)]),
  )
}

function valueOfCell(property: Property | undefined, cell: string): unknown {
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
