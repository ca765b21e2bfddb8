import type { NodeRecord, RelationshipRecord } from '../../graph/reading/streamEcosystem.ts'
import { getWritableNodeProperties } from '../../model/kind.ts'
import { nodeKinds } from '../../model/kinds.ts'
import { formatListCell } from '../../model/listCell.ts'
import { type Properties, type Property, text } from '../../model/property.ts'
import { allRelationshipProperties } from '../cells/ecosystemTables.ts'

/** A property as graph formats in XML declare it. */
export interface GraphAttribute {
  readonly key: string
  readonly name: string
  /** Dates, times and lists are strings. */
  readonly type: 'string' | 'integer' | 'number' | 'boolean'
}

/** The kind and the properties of all kinds; a property that two kinds type differently is text. */
export const nodeAttributes: readonly GraphAttribute[] = declareAttributes('n', [
  { kind: text('The kind of node') },
  ...[...nodeKinds.values()].map(getWritableNodeProperties),
])

/** The type and the properties of all relationship types. */
export const edgeAttributes: readonly GraphAttribute[] = declareAttributes('e', [
  { type: text('The type of relationship') },
  allRelationshipProperties,
])

function declareAttributes(prefix: string, lists: readonly Properties[]): GraphAttribute[] {
  const attributes = new Map<string, GraphAttribute>()
  for (const [name, property] of lists.flatMap((list) => Object.entries(list))) {
    const type = toAttributeType(property)
    const known = attributes.get(name)?.type ?? type
    attributes.set(name, { key: `${prefix}_${name}`, name, type: known === type ? type : 'string' })
  }
  return [...attributes.values()]
}

function toAttributeType({ type }: Property): GraphAttribute['type'] {
  return type === 'integer' || type === 'number' || type === 'boolean' ? type : 'string'
}

/** The values of an element as text, by the keys of their declarations. */
export function listAttributeValues(
  record: NodeRecord | RelationshipRecord,
  attributes: readonly GraphAttribute[],
): [key: string, text: string][] {
  return attributes.flatMap(({ key, name }) => {
    const value = record[name]
    if (value === undefined) return []
    return [[key, Array.isArray(value) ? formatListCell(value) : String(value)]]
  })
}
