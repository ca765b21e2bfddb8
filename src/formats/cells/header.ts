import { type Place, unsound } from '../inputFormat.ts'
import { limits } from '../limits.ts'

/** The names of the columns as the header row has them; a name without text is no column. */
export function checkHeader(place: Place, cells: readonly string[]): string[] {
  if (cells.length > limits.columns) throw unsound(place, `has more than ${limits.columns} columns`)
  const names = cells.map((cell) => cell.trim())
  const twice = names.find((name, index) => name !== '' && names.indexOf(name) !== index)
  if (twice !== undefined) throw unsound(place, `names the column ${twice} twice`)
  return names
}

/** The table that a sheet or file is of: further parts of it, and copies, count up: `touchpoints (2)`. */
export const tableNamed = (name: string) => name.replace(/ ?\(\d+\)$/, '')
