import { formatNumber } from '../../model/text.ts'
import { malformedFile, type SourceLocation } from '../inputFormat.ts'
import { limits } from '../limits.ts'

/** The names of the columns in the header row; a column with an empty name is ignored. */
export function parseHeader(location: SourceLocation, cells: readonly string[]): string[] {
  if (cells.length > limits.columns)
    throw malformedFile(location, `has more than ${formatNumber(limits.columns)} columns`)
  const names = cells.map((cell) => cell.trim())
  const duplicate = names.find((name, index) => name !== '' && names.indexOf(name) !== index)
  if (duplicate !== undefined) throw malformedFile(location, `has the column ${duplicate} twice`)
  return names
}

/** The cells of a row by the names of their columns; a missing cell is empty. */
export function toFields(header: readonly string[], cells: readonly string[]): Record<string, string> {
  const fields: Record<string, string> = {}
  for (const [index, name] of header.entries()) if (name !== '') fields[name] = cells[index] ?? ''
  return fields
}

/** The table of a sheet or file: its further parts are numbered, as in `touchpoints (2)`. */
export const toTableName = (name: string) => name.replace(/ ?\(\d+\)$/, '')
