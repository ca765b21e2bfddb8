import type { NodeKey } from '../../graph/element.ts'
import type { NodeRecord, RelationshipRecord } from '../../graph/reading/streamEcosystem.ts'
import { givenPropertiesOf } from '../../model/kind.ts'
import { kinds } from '../../model/kinds.ts'
import { cellOfList } from '../../model/listCell.ts'
import { type Properties, type Property, text } from '../../model/property.ts'
import { allRelationshipProperties } from '../cells/ecosystemTables.ts'

/** What graph formats in XML have to declare before it is used. */
export interface XmlAttribute {
  readonly key: string
  readonly name: string
  /** Days, times and lists are strings there. */
  readonly type: 'string' | 'integer' | 'number' | 'boolean'
}

/** A node's name in a graph file: ids are unique among a kind only. */
export const nodeName = ({ kind, id }: NodeKey) => `${kind}/${id}`

/** The kind and every property that some kind has; one that two kinds type differently is text. */
export const nodeAttributes: readonly XmlAttribute[] = declared('n', [
  { kind: text('The kind of node') },
  ...[...kinds.values()].map(givenPropertiesOf),
])

/** The type and every property that some type of relationship has. */
export const edgeAttributes: readonly XmlAttribute[] = declared('e', [
  { type: text('The type of relationship') },
  allRelationshipProperties,
])

function declared(prefix: string, lists: readonly Properties[]): XmlAttribute[] {
  const attributes = new Map<string, XmlAttribute>()
  for (const [name, property] of lists.flatMap((list) => Object.entries(list))) {
    const type = typeOf(property)
    const known = attributes.get(name)?.type ?? type
    attributes.set(name, { key: `${prefix}_${name}`, name, type: known === type ? type : 'string' })
  }
  return [...attributes.values()]
}

function typeOf({ type }: Property): XmlAttribute['type'] {
  return type === 'integer' || type === 'number' || type === 'boolean' ? type : 'string'
}

/** The values of an element by the keys of their declarations, as text. */
export function attributesOf(
  record: NodeRecord | RelationshipRecord,
  attributes: readonly XmlAttribute[],
): [key: string, text: string][] {
  return attributes.flatMap(({ key, name }) => {
    const value = record[name]
    if (value === undefined) return []
    return [[key, Array.isArray(value) ? cellOfList(value) : String(value)]]
  })
}
