import { bookkeeping, propertiesOf } from '../model/kind.ts'
import { kindNamed } from '../model/kinds.ts'
import type { Properties, Values } from '../model/property.ts'
import { relationshipPropertiesOf, relationshipTypeNamed, relationshipTypes } from '../model/relationships.ts'

/** Which node. */
export interface NodeKey {
  readonly kind: string
  readonly id: string
}

/** Which relationship: there is at most one of a type between two nodes. */
export interface RelationshipKey {
  readonly type: string
  readonly from: NodeKey
  readonly to: NodeKey
}

export type ElementKey = NodeKey | RelationshipKey

/** An element with all its properties, those set by the service included. */
export interface Element<Key extends ElementKey = ElementKey> {
  readonly key: Key
  readonly values: Values
}

export const isRelationshipKey = (key: ElementKey): key is RelationshipKey => 'type' in key

/** An element's key in a sentence: `Touchpoint invoice`, `OWNS from Department finance to Touchpoint invoice`. */
export function nameOf(key: ElementKey): string {
  if (!isRelationshipKey(key)) return `${key.kind} ${key.id}`
  return `${key.type} from ${nameOf(key.from)} to ${nameOf(key.to)}`
}

/** An element's key as addresses have it: `Touchpoint/invoice`, `OWNS/Department/finance/Touchpoint/invoice`. */
export function addressOf(key: ElementKey): string {
  if (!isRelationshipKey(key)) return `${key.kind}/${key.id}`
  return `${key.type}/${addressOf(key.from)}/${addressOf(key.to)}`
}

/** The key that an address names. */
export function keyAt(address: string): ElementKey {
  const [first = '', second = '', from, toKind = '', to = ''] = address.split('/')
  if (from === undefined) return { kind: first, id: second }
  return { type: first, from: { kind: second, id: from }, to: { kind: toKind, id: to } }
}

/** The properties that the model declares for an element; none for what the model does not know. */
export function declaredProperties(key: ElementKey): Properties {
  const name = isRelationshipKey(key) ? key.type : key.kind
  const known = declared.get(name) ?? declarationOf(key)
  declared.set(name, known)
  return known
}

const declared = new Map<string, Properties>()

function declarationOf(key: ElementKey): Properties {
  if (!isRelationshipKey(key)) return propertiesOf(kindNamed(key.kind))
  const type = relationshipTypes.get(key.type)
  return type ? relationshipPropertiesOf(type) : {}
}

/** Properties in the order of the model's columns; what the model does not know is left out. */
export function inModelOrder(declared: Properties, values: Values): Values {
  const ordered: Record<string, Values[string]> = {}
  for (const name in declared) {
    const value = values[name]
    if (value !== undefined) ordered[name] = value
  }
  return ordered
}

/** Of the stored properties of a relationship those that come from outside. */
export function givenRelationship(type: string, values: Values): Values {
  const declared = relationshipPropertiesOf(relationshipTypeNamed(type))
  return givenValues(inModelOrder(declared, values))
}

/** The part of an element that comes from outside. */
export function givenValues(values: Values): Values {
  return Object.fromEntries(Object.entries(values).filter(([name]) => !(name in bookkeeping)))
}

/**
 * An element's entity tag, without quotes: its revision, and its time of creation, so that an element deleted
 * and made anew is never taken for the old one.
 */
export function tagOf(values: Values): string {
  const createdMs = Date.parse(String(values.createdAt ?? ''))
  return `${values.revision ?? 0}-${Number.isNaN(createdMs) ? 0 : createdMs.toString(36)}`
}
