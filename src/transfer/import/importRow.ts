import type { SourceLocation } from '../../formats/inputFormat.ts'
import { isRelationshipKey, type NodeKey, type RelationshipKey } from '../../graph/element.ts'
import type { PropertyValues } from '../../model/property.ts'

/** A record that fits the model. */
export interface ImportRow<Key = NodeKey | RelationshipKey> {
  readonly location: SourceLocation
  readonly key: Key
  /** What it gives. */
  readonly set: PropertyValues
  /** What it takes away: null, or the cell `\N`. */
  readonly clear: readonly string[]
  /** What it does not name, it does not have. */
  readonly isWhole: boolean
}

export type ImportMode = 'upsert' | 'create' | 'replace'

/** One thing wrong with what was sent. */
export interface ImportFault {
  readonly file: string
  readonly sheet?: string
  readonly row: number
  readonly column?: string
  readonly value?: string
  readonly reason: string
}

const maxValueLength = 100

export function createFault(
  location: SourceLocation,
  reason: string,
  value?: unknown,
  column = location.column,
): ImportFault {
  const { file, sheet, row } = location
  return {
    file,
    ...(sheet !== undefined && { sheet }),
    row,
    ...(column !== undefined && { column }),
    ...(value !== undefined && { value: formatValue(value) }),
    reason,
  }
}

/** Where a fault is, as `touchpoints.csv:3:importance`. */
export const formatFaultPath = ({ file, sheet, row, column }: ImportFault) =>
  [file, sheet, row > 0 ? row : undefined, column].filter((segment) => segment !== undefined).join(':')

/** What stands there, cut to a length that can be read; never a structure, which may be as deep as it likes. */
function formatValue(value: unknown): string {
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object' && value !== null) return 'an object'
  const text = String(value)
  return text.length > maxValueLength ? `${detachSlice(text.slice(0, maxValueLength))}…` : text
}

/** A slice keeps the whole text in memory. */
const detachSlice = (text: string) => Buffer.from(text, 'utf16le').toString('utf16le')

export const isNodeRow = (row: ImportRow): row is ImportRow<NodeKey> => !isRelationshipKey(row.key)
