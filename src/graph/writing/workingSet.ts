import type { Values } from '../../model/property.ts'
import {
  type Element,
  type ElementKey,
  isRelationshipKey,
  type NodeKey,
  nameOf,
  type RelationshipKey,
} from '../element.ts'

/** An element as it was found and as it is to become. */
export interface Slot<Key extends ElementKey = ElementKey> {
  readonly key: Key
  readonly initial: Values | undefined
  current: Values | undefined
}

/** The locked part of the graph that a set of changes is decided on, one after the other, in memory. */
export interface WorkingSet {
  readonly nodes: ReadonlyMap<string, Slot<NodeKey>>
  readonly relationships: ReadonlyMap<string, Slot<RelationshipKey>>
  /** Relationships by the name of the node they hang on. */
  readonly hanging: ReadonlyMap<string, readonly Slot<RelationshipKey>[]>
}

/** Puts what was found under the keys that were asked for. */
export function workingSetOf(
  keys: readonly ElementKey[],
  foundNodes: readonly Element<NodeKey>[],
  foundRelationships: readonly Element<RelationshipKey>[],
): WorkingSet {
  const nodes = new Map<string, Slot<NodeKey>>()
  const relationships = new Map<string, Slot<RelationshipKey>>()
  for (const { key, values } of foundNodes) addSlot(nodes, key, values)
  for (const { key, values } of foundRelationships) addSlot(relationships, key, values)
  for (const key of keys) {
    if (isRelationshipKey(key)) addSlot(relationships, key, undefined)
    else addSlot(nodes, key, undefined)
  }
  return { nodes, relationships, hanging: byEnd(relationships.values()) }
}

/** The slot of an element; every key of a change has one. */
export function slotOf(set: WorkingSet, key: ElementKey): Slot {
  const slot = isRelationshipKey(key) ? set.relationships.get(nameOf(key)) : set.nodes.get(nameOf(key))
  if (!slot) throw new TypeError(`${nameOf(key)} was not read before it was changed`)
  return slot
}

/** The relationships that hang on a node at this point of the changes. */
export function hangingOn(set: WorkingSet, key: NodeKey): Slot<RelationshipKey>[] {
  return (set.hanging.get(nameOf(key)) ?? []).filter((slot) => slot.current !== undefined)
}

function addSlot<Key extends ElementKey>(
  slots: Map<string, Slot<Key>>,
  key: Key,
  initial: Values | undefined,
): void {
  const name = nameOf(key)
  if (!slots.has(name)) slots.set(name, { key, initial, current: initial })
}

function byEnd(slots: Iterable<Slot<RelationshipKey>>): Map<string, Slot<RelationshipKey>[]> {
  const hanging = new Map<string, Slot<RelationshipKey>[]>()
  for (const slot of slots) {
    for (const end of new Set([nameOf(slot.key.from), nameOf(slot.key.to)])) {
      const known = hanging.get(end)
      if (known) known.push(slot)
      else hanging.set(end, [slot])
    }
  }
  return hanging
}
