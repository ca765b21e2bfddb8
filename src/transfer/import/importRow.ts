import type { Place } from '../../formats/inputFormat.ts'
import { isRelationshipKey, type NodeKey, type RelationshipKey } from '../../graph/element.ts'
import type { Values } from '../../model/property.ts'

/** A record that fits the model. */
export interface Row<Key = NodeKey | RelationshipKey> {
  readonly place: Place
  readonly key: Key
  /** What it gives. */
  readonly set: Values
  /** What it takes away: null, or the cell `\N`. */
  readonly clear: readonly string[]
  /** What it does not name, it does not have. */
  readonly isWhole: boolean
}

export type Mode = 'upsert' | 'create' | 'replace'

/** One thing wrong with what was sent. */
export interface ImportFault {
  readonly file: string
  readonly sheet?: string
  readonly row: number
  readonly column?: string
  readonly value?: string
  readonly reason: string
}

const shownCharacters = 100

export function faultAt(place: Place, reason: string, value?: unknown, column = place.column): ImportFault {
  const { file, sheet, row } = place
  return {
    file,
    ...(sheet !== undefined && { sheet }),
    row,
    ...(column !== undefined && { column }),
    ...(value !== undefined && { value: shown(value) }),
    reason,
  }
}

/** Where a fault is, as `touchpoints.csv:3:importance`. */
export const pathOfFault = ({ file, sheet, row, column }: ImportFault) =>
  [file, sheet, row > 0 ? row : undefined, column].filter((part) => part !== undefined).join(':')

/** What stands there, cut to a length that can be read; never a structure, which may be as deep as it likes. */
function shown(value: unknown): string {
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object' && value !== null) return 'an object'
  const text = String(value)
  return text.length > shownCharacters ? `${copied(text.slice(0, shownCharacters))}…` : text
}

/** A slice keeps the whole text in memory. */
const copied = (text: string) => Buffer.from(text, 'utf16le').toString('utf16le')

export const isNodeRow = (row: Row): row is Row<NodeKey> => !isRelationshipKey(row.key)
