import { getNodeProperties, systemProperties } from '../model/kind.ts'
import { getNodeKind } from '../model/kinds.ts'
import type { Properties, PropertyValues } from '../model/property.ts'
import { getRelationshipType, relationshipTypes } from '../model/relationships.ts'
import { getRelationshipProperties } from '../model/relationshipType.ts'
import type { UnmodeledContent } from './unmodeledContent.ts'

/** Identifies a node. */
export interface NodeKey {
  readonly kind: string
  readonly id: string
}

/** Identifies a relationship: there is at most one of a type from one node to another. */
export interface RelationshipKey {
  readonly type: string
  readonly from: NodeKey
  readonly to: NodeKey
}

export type ElementKey = NodeKey | RelationshipKey

/** An element with all its properties, including those set by the service. */
export interface Element<Key extends ElementKey = ElementKey> {
  readonly key: Key
  readonly values: PropertyValues
  /** Of an element that another client wrote to. */
  readonly unmodeled?: UnmodeledContent | undefined
}

export const isRelationshipKey = (key: ElementKey): key is RelationshipKey => 'type' in key

/** Formats a key for messages: `Touchpoint invoice`, `OWNS from Department finance to Touchpoint invoice`. */
export function formatElementKey(key: ElementKey): string {
  if (!isRelationshipKey(key)) return `${key.kind} ${key.id}`
  return `${key.type} from ${formatElementKey(key.from)} to ${formatElementKey(key.to)}`
}

/** Formats a key for URLs: `Touchpoint/invoice`, `OWNS/Department/finance/Touchpoint/invoice`. */
export function toElementPath(key: ElementKey): string {
  return isRelationshipKey(key)
    ? `${key.type}/${toNodePath(key.from)}/${toNodePath(key.to)}`
    : toNodePath(key)
}

/** A node's key as addresses have it; of a record too, which may have a property `type`. */
export const toNodePath = ({ kind, id }: NodeKey): string => `${kind}/${id}`

/** The node that an address names. */
export function parseNodePath(path: string): NodeKey {
  const [kind = '', id = ''] = path.split('/')
  return { kind, id }
}

/** Parses what `toElementPath` formats. */
export function parseElementPath(path: string): ElementKey {
  const [first = '', second = '', from, toKind = '', to = ''] = path.split('/')
  if (from === undefined) return { kind: first, id: second }
  return { type: first, from: { kind: second, id: from }, to: { kind: toKind, id: to } }
}

/** The properties that the model declares for an element; none for an unknown relationship type. */
export function getDeclaredProperties(key: ElementKey): Properties {
  const name = isRelationshipKey(key) ? key.type : key.kind
  const known = declared.get(name) ?? lookUpDeclaredProperties(key)
  declared.set(name, known)
  return known
}

/** The values that an element has unless others are given. */
export function getDefaultValues(key: ElementKey): PropertyValues {
  const properties = getDeclaredProperties(key)
  const known = defaultValues.get(properties) ?? collectDefaults(properties)
  defaultValues.set(properties, known)
  return known
}

const defaultValues = new WeakMap<Properties, PropertyValues>()

const collectDefaults = (properties: Properties): PropertyValues =>
  Object.fromEntries(
    Object.entries(properties).flatMap(([name, property]) =>
      property.default === undefined ? [] : [[name, property.default] as const],
    ),
  )

const declared = new Map<string, Properties>()

function lookUpDeclaredProperties(key: ElementKey): Properties {
  if (!isRelationshipKey(key)) return getNodeProperties(getNodeKind(key.kind))
  const type = relationshipTypes.get(key.type)
  return type ? getRelationshipProperties(type) : {}
}

/** Sorts properties into the order of the model, without those unknown to it. */
export function orderByModel(declared: Properties, values: PropertyValues): PropertyValues {
  const ordered: Record<string, PropertyValues[string]> = {}
  for (const name in declared) {
    const value = values[name]
    if (value !== undefined) ordered[name] = value
  }
  return ordered
}

/** The properties of a relationship that clients set. */
export function selectRelationshipInput(type: string, values: PropertyValues): PropertyValues {
  const declared = getRelationshipProperties(getRelationshipType(type))
  return omitBookkeeping(orderByModel(declared, values))
}

/** The properties that clients set. */
export function omitBookkeeping(values: PropertyValues): PropertyValues {
  return Object.fromEntries(Object.entries(values).filter(([name]) => !(name in systemProperties)))
}

/**
 * The entity tag of an element, without quotes: its revision and its time of creation, so that an element that was
 * deleted and created again has another tag.
 */
export function toEntityTag(values: PropertyValues): string {
  const createdMs = Date.parse(String(values.createdAt ?? ''))
  return `${values.revision ?? 0}-${Number.isNaN(createdMs) ? 0 : createdMs.toString(36)}`
}
