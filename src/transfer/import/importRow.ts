import type { SourceLocation } from '../../formats/inputFormat.ts'
import type { ElementKey } from '../../graph/element.ts'
import { isRelationshipKey, type NodeKey } from '../../graph/element.ts'
import type { UpsertRow } from '../../graph/writing/upsert.ts'
import type { ImportFault } from './importRecord.ts'

/** A record that fits the model. */
export interface ImportRow<Key extends ElementKey = ElementKey> extends UpsertRow<Key> {
  readonly location: SourceLocation
  /** Whether a fault of its name was reported. */
  readonly hasInvalidName?: boolean
}

export const isNodeRow = (row: ImportRow): row is ImportRow<NodeKey> => !isRelationshipKey(row.key)

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

/** Location of a fault: `touchpoints.csv:3:importance`. */
export const formatFaultPath = ({ file, sheet, row, column }: ImportFault) =>
  [file, sheet, row > 0 ? row : undefined, column].filter((segment) => segment !== undefined).join(':')

/** A value in readable length; a structure, which may be of any depth, only by its type. */
function formatValue(value: unknown): string {
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object' && value !== null) return 'an object'
  const text = String(value)
  return text.length > maxValueLength ? `${detachSlice(text.slice(0, maxValueLength))}…` : text
}

/** Copies a slice, which would keep the whole text in memory. */
const detachSlice = (text: string) => Buffer.from(text, 'utf16le').toString('utf16le')
