import type { NodeKey } from '../../graph/element.ts'
import type { NodeRecord, RelationshipRecord } from '../../graph/reading/streamEcosystem.ts'
import { getWritableNodeProperties } from '../../model/kind.ts'
import { nodeKinds } from '../../model/kinds.ts'
import { formatListCell } from '../../model/listCell.ts'
import { type Properties, type Property, text } from '../../model/property.ts'
import { allRelationshipProperties } from '../cells/ecosystemTables.ts'

/** What graph formats in XML have to declare before it is used. */
export interface GraphAttribute {
  readonly key: string
  readonly name: string
  /** Days, times and lists are strings there. */
  readonly type: 'string' | 'integer' | 'number' | 'boolean'
}

/** A node's name in a graph file: ids are unique among a kind only. */
export const formatNodeKey = ({ kind, id }: NodeKey) => `${kind}/${id}`

/** The kind and every property that some kind has; one that two kinds type differently is text. */
export const nodeAttributes: readonly GraphAttribute[] = declareAttributes('n', [
  { kind: text('The kind of node') },
  ...[...nodeKinds.values()].map(getWritableNodeProperties),
])

/** The type and every property that some type of relationship has. */
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

/** The values of an element by the keys of their declarations, as text. */
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
