import { malformedFile, type SourceLocation } from '../inputFormat.ts'
import { limits } from '../limits.ts'

/** The names of the columns as the header row has them; a name without text is no column. */
export function parseHeader(location: SourceLocation, cells: readonly string[]): string[] {
  if (cells.length > limits.columns) throw malformedFile(location, `has more than ${limits.columns} columns`)
  const names = cells.map((cell) => cell.trim())
  const duplicate = names.find((name, index) => name !== '' && names.indexOf(name) !== index)
  if (duplicate !== undefined) throw malformedFile(location, `names the column ${duplicate} twice`)
  return names
}

/** The cells of a row by the names of their columns; a missing cell is empty. */
export function toFields(header: readonly string[], cells: readonly string[]): Record<string, string> {
  const fields: Record<string, string> = {}
  for (const [index, name] of header.entries()) if (name !== '') fields[name] = cells[index] ?? ''
  return fields
}

/** The table that a sheet or file is of: further parts of it, and copies, count up: `touchpoints (2)`. */
export const toTableName = (name: string) => name.replace(/ ?\(\d+\)$/, '')
