import type { PropertyValues } from '../../model/property.ts'
import {
  type Element,
  type ElementKey,
  formatElementKey,
  isRelationshipKey,
  type NodeKey,
  type RelationshipKey,
} from '../element.ts'
import type { UnmodeledContent } from '../unmodeledContent.ts'

/** An element as read from the database and as the changes leave it. */
export interface TrackedElement<Key extends ElementKey = ElementKey> {
  readonly key: Key
  readonly initial: PropertyValues | undefined
  /** What it had initially that the model cannot express. */
  readonly unmodeled?: UnmodeledContent | undefined
  current: PropertyValues | undefined
}

/** The locked part of the graph to which changes are applied in memory, one after the other. */
export interface WorkingSet {
  readonly nodes: ReadonlyMap<string, TrackedElement<NodeKey>>
  readonly relationships: ReadonlyMap<string, TrackedElement<RelationshipKey>>
  /** Relationships by the name of either end. */
  readonly incident: ReadonlyMap<string, readonly TrackedElement<RelationshipKey>[]>
}

/** Creates a working set with an entry for each key, whether the element exists or not. */
export function createWorkingSet(
  keys: readonly ElementKey[],
  lockedNodes: readonly Element<NodeKey>[],
  lockedRelationships: readonly Element<RelationshipKey>[],
): WorkingSet {
  const nodes = new Map<string, TrackedElement<NodeKey>>()
  const relationships = new Map<string, TrackedElement<RelationshipKey>>()
  for (const element of lockedNodes) trackElement(nodes, element)
  for (const element of lockedRelationships) trackElement(relationships, element)
  for (const key of keys) {
    if (isRelationshipKey(key)) trackElement(relationships, { key })
    else trackElement(nodes, { key })
  }
  return { nodes, relationships, incident: groupByEnd(relationships.values()) }
}

/** Returns the entry of an element; every key of a change has one. */
export function getTrackedElement(workingSet: WorkingSet, key: ElementKey): TrackedElement {
  const tracked = isRelationshipKey(key)
    ? workingSet.relationships.get(formatElementKey(key))
    : workingSet.nodes.get(formatElementKey(key))
  if (!tracked) throw new TypeError(`${formatElementKey(key)} was not read before it was changed`)
  return tracked
}

/** Lists the relationships of a node at this point of the changes. */
export function listIncidentRelationships(
  workingSet: WorkingSet,
  key: NodeKey,
): TrackedElement<RelationshipKey>[] {
  return (workingSet.incident.get(formatElementKey(key)) ?? []).filter(
    (tracked) => tracked.current !== undefined,
  )
}

function trackElement<Key extends ElementKey>(
  trackedElements: Map<string, TrackedElement<Key>>,
  { key, values, unmodeled }: Pick<Element<Key>, 'key'> & Partial<Element<Key>>,
): void {
  const name = formatElementKey(key)
  if (!trackedElements.has(name))
    trackedElements.set(name, { key, initial: values, unmodeled, current: values })
}

function groupByEnd(
  trackedElements: Iterable<TrackedElement<RelationshipKey>>,
): Map<string, TrackedElement<RelationshipKey>[]> {
  const incident = new Map<string, TrackedElement<RelationshipKey>[]>()
  for (const tracked of trackedElements) {
    for (const end of new Set([formatElementKey(tracked.key.from), formatElementKey(tracked.key.to)])) {
      const siblings = incident.get(end)
      if (siblings) siblings.push(tracked)
      else incident.set(end, [tracked])
    }
  }
  return incident
}
