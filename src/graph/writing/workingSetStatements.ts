import { kindNames } from '../../model/kinds.ts'
import type { PropertyValues } from '../../model/property.ts'
import {
  type Element,
  type ElementKey,
  formatElementKey,
  getDeclaredProperties,
  type NodeKey,
  type RelationshipKey,
} from '../element.ts'
import type { Transaction } from '../graph.ts'
import { findUnmodeledContent } from '../unmodeledContent.ts'
import { toElementValues, toStoredValues } from '../values.ts'
import type { TrackedElement, WorkingSet } from './workingSet.ts'

/**
 * Takes the lock before it reads the properties, since a comparison is only valid under the lock. Setting a label that
 * the node already has takes the lock and changes nothing; removing an absent property does not take it.
 */
const LOCK_NODES = `
UNWIND $rows AS row
MATCH (node:$(row.kind) {id: row.id})
SET node:$(row.kind)
WITH row, node
RETURN row.kind AS kind, row.id AS id, labels(node) AS labels, properties(node) AS properties`

/**
 * In a subquery the planner looks up both ends and expands from the one with fewer relationships; otherwise it expands the
 * first end, 100 times slower for a large department, or joins the ends with all relationships of the graph.
 */
const READ_RELATIONSHIPS = `
UNWIND $rows AS row
MATCH (from:$(row.from.kind) {id: row.from.id})
MATCH (to:$(row.to.kind) {id: row.to.id})
CALL (row, from, to) { OPTIONAL MATCH (from)-[relationship:$(row.type)]->(to) RETURN relationship }
WITH row, relationship
WHERE relationship IS NOT NULL
RETURN row.type AS type, row.from AS from, row.to AS to, properties(relationship) AS properties`

const READ_INCIDENT_RELATIONSHIPS = `
UNWIND $rows AS row
MATCH (node:$(row.kind) {id: row.id})
MATCH (node)-[relationship]-()
WITH DISTINCT relationship, startNode(relationship) AS from, endNode(relationship) AS to
RETURN
  type(relationship) AS type,
  {kind: coalesce([label IN labels(from) WHERE label IN $kinds][0], ''), id: coalesce(from.id, '')} AS from,
  {kind: coalesce([label IN labels(to) WHERE label IN $kinds][0], ''), id: coalesce(to.id, '')} AS to,
  properties(relationship) AS properties`

const DELETE_RELATIONSHIPS = `
UNWIND $rows AS row
MATCH (from:$(row.from.kind) {id: row.from.id})
MATCH (to:$(row.to.kind) {id: row.to.id})
CALL (row, from, to) { OPTIONAL MATCH (from)-[relationship:$(row.type)]->(to) DELETE relationship }`

export const DELETE_NODES = `
UNWIND $rows AS row
MATCH (node:$(row.kind) {id: row.id})
DETACH DELETE node`

const CREATE_NODES = `
UNWIND $rows AS row
CREATE (node:$(row.kind))
SET node = row.properties`

export const UPDATE_NODES = `
UNWIND $rows AS row
MATCH (node:$(row.kind) {id: row.id})
SET node += row.properties`

const CREATE_RELATIONSHIPS = `
UNWIND $rows AS row
MATCH (from:$(row.from.kind) {id: row.from.id})
MATCH (to:$(row.to.kind) {id: row.to.id})
CREATE (from)-[relationship:$(row.type)]->(to)
SET relationship = row.properties`

const UPDATE_RELATIONSHIPS = `
UNWIND $rows AS row
MATCH (from:$(row.from.kind) {id: row.from.id})
MATCH (to:$(row.to.kind) {id: row.to.id})
CALL (row, from, to) { OPTIONAL MATCH (from)-[relationship:$(row.type)]->(to) SET relationship += row.properties }`

type StoredProperties = Readonly<Record<string, unknown>>

/** Locks nodes in the given order, which callers keep the same for the same nodes, and reads those that exist. */
export async function lockNodes(
  transaction: Transaction,
  keys: readonly NodeKey[],
): Promise<Element<NodeKey>[]> {
  const { records } = await transaction.run<LockedNode>(LOCK_NODES, { rows: keys })
  return records.map((record) => {
    const { kind, id, labels, properties } = record.toObject()
    return toElement({ kind, id }, properties, labels)
  })
}

interface LockedNode extends NodeKey {
  readonly labels: readonly string[]
  readonly properties: StoredProperties
}

/** An element as it is stored. */
export const toElement = <Key extends ElementKey>(
  key: Key,
  properties: StoredProperties,
  labels?: readonly string[],
): Element<Key> => ({
  key,
  values: toElementValues(key, properties),
  unmodeled: findUnmodeledContent(key, properties, labels),
})

/** Reads those of the relationships that exist. */
export function readRelationships(
  transaction: Transaction,
  keys: readonly RelationshipKey[],
): Promise<Element<RelationshipKey>[]> {
  return readElements(transaction, READ_RELATIONSHIPS, { rows: keys })
}

/** Reads all relationships of the nodes, including those of other clients that are unknown to the model. */
export function readIncidentRelationships(
  transaction: Transaction,
  keys: readonly NodeKey[],
): Promise<Element<RelationshipKey>[]> {
  return readElements(transaction, READ_INCIDENT_RELATIONSHIPS, { rows: keys, kinds: kindNames })
}

async function readElements(
  transaction: Transaction,
  cypher: string,
  parameters: Record<string, unknown>,
): Promise<Element<RelationshipKey>[]> {
  const { records } = await transaction.run<RelationshipKey & { properties: StoredProperties }>(
    cypher,
    parameters,
  )
  return records.map((record) => {
    const { type, from, to, properties } = record.toObject()
    return toElement({ type, from, to }, properties)
  })
}

/**
 * Writes the difference between the initial and the current state. All statements are sent when this returns its promise,
 * so later statements need not wait for it.
 */
export function flushWorkingSet(transaction: Transaction, workingSet: WorkingSet): Promise<unknown> {
  const nodes = [...workingSet.nodes.values()]
  const relationships = [...workingSet.relationships.values()]
  const run = async (cypher: string, rows: readonly object[]) => {
    if (rows.length > 0) await transaction.run(cypher, { rows })
  }
  const isDeletedWithNode = ({ key }: TrackedElement<RelationshipKey>) =>
    [key.from, key.to].some(
      (end) => end.kind === '' || isDeleted(workingSet.nodes.get(formatElementKey(end))),
    )
  return Promise.all([
    run(
      DELETE_RELATIONSHIPS,
      relationships.filter((tracked) => isDeleted(tracked) && !isDeletedWithNode(tracked)).map(toKeyRow),
    ),
    run(DELETE_NODES, nodes.filter(isDeleted).map(toKeyRow)),
    run(CREATE_NODES, nodes.filter(isNew).map(toCreateRow)),
    run(UPDATE_NODES, nodes.filter(isChanged).map(toUpdateRow)),
    run(CREATE_RELATIONSHIPS, relationships.filter(isNew).map(toCreateRow)),
    run(UPDATE_RELATIONSHIPS, relationships.filter(isChanged).map(toUpdateRow)),
  ])
}

const isDeleted = (tracked: TrackedElement | undefined) =>
  tracked?.initial !== undefined && tracked.current === undefined
const isNew = ({ initial, current }: TrackedElement) => initial === undefined && current !== undefined
const isChanged = ({ initial, current }: TrackedElement) =>
  initial !== undefined && current !== undefined && initial !== current

const toKeyRow = ({ key }: TrackedElement) => key

const toCreateRow = ({ key, current }: TrackedElement) => ({
  ...key,
  properties: toStoredValues(getDeclaredProperties(key), current ?? {}),
})

/** The properties that differ; those that other clients store on an element stay as they are. */
export function toUpdateRow<Key extends ElementKey>({
  key,
  initial = {},
  current = {},
}: TrackedElement<Key>) {
  const changed: Record<string, PropertyValues[string]> = {}
  for (const name in current) {
    const value = current[name]
    if (value !== undefined && value !== initial[name]) changed[name] = value
  }
  const removed = Object.keys(initial).filter((name) => !(name in current))
  const nulls = Object.fromEntries(removed.map((name) => [name, null]))
  return { ...key, properties: { ...toStoredValues(getDeclaredProperties(key), changed), ...nulls } }
}
