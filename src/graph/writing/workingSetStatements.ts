import { kindNames } from '../../model/kinds.ts'
import type { Values } from '../../model/property.ts'
import { declaredProperties, type Element, type NodeKey, nameOf, type RelationshipKey } from '../element.ts'
import type { Transaction } from '../graph.ts'
import { toStored, valuesOf } from '../values.ts'
import type { Slot, WorkingSet } from './workingSet.ts'

/**
 * Neo4j reads what is committed, so a comparison means nothing before the lock is held. Setting a label that a node
 * has already takes the lock and changes nothing (taking away a property that is not there does not take it); the
 * properties are read after that.
 */
const LOCK_NODES = `
UNWIND $rows AS row
MATCH (node:$(row.kind) {id: row.id})
SET node:$(row.kind)
WITH row, node
RETURN row.kind AS kind, row.id AS id, properties(node) AS properties`

/**
 * OPTIONAL makes the planner look up both ends and expand from the one with fewer relationships; without it,
 * it expands all of the first end, 100 times slower where that is a large department.
 */
const READ_RELATIONSHIPS = `
UNWIND $rows AS row
MATCH (from:$(row.from.kind) {id: row.from.id})
MATCH (to:$(row.to.kind) {id: row.to.id})
OPTIONAL MATCH (from)-[relationship:$(row.type)]->(to)
WITH row, relationship
WHERE relationship IS NOT NULL
RETURN row.type AS type, row.from AS from, row.to AS to, properties(relationship) AS properties`

const READ_HANGING = `
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
OPTIONAL MATCH (from)-[relationship:$(row.type)]->(to)
DELETE relationship`

const DELETE_NODES = `
UNWIND $rows AS row
MATCH (node:$(row.kind) {id: row.id})
DETACH DELETE node`

const CREATE_NODES = `
UNWIND $rows AS row
CREATE (node:$(row.kind))
SET node = row.properties`

const CHANGE_NODES = `
UNWIND $rows AS row
MATCH (node:$(row.kind) {id: row.id})
SET node += row.properties`

const CREATE_RELATIONSHIPS = `
UNWIND $rows AS row
MATCH (from:$(row.from.kind) {id: row.from.id})
MATCH (to:$(row.to.kind) {id: row.to.id})
CREATE (from)-[relationship:$(row.type)]->(to)
SET relationship = row.properties`

const CHANGE_RELATIONSHIPS = `
UNWIND $rows AS row
MATCH (from:$(row.from.kind) {id: row.from.id})
MATCH (to:$(row.to.kind) {id: row.to.id})
OPTIONAL MATCH (from)-[relationship:$(row.type)]->(to)
SET relationship += row.properties`

type Stored = Readonly<Record<string, unknown>>

/** Locks the nodes in the order given, always the same one for the same nodes, and reads those that exist. */
export async function lockNodes(
  transaction: Transaction,
  keys: readonly NodeKey[],
): Promise<Element<NodeKey>[]> {
  const { records } = await transaction.run<{ kind: string; id: string; properties: Stored }>(LOCK_NODES, {
    rows: keys,
  })
  return records.map((record) => {
    const { kind, id, properties } = record.toObject()
    const key = { kind, id }
    return { key, values: valuesOf(key, properties) }
  })
}

/** Reads the relationships that exist among the keys. */
export function readRelationships(
  transaction: Transaction,
  keys: readonly RelationshipKey[],
): Promise<Element<RelationshipKey>[]> {
  return elementsFrom(transaction, READ_RELATIONSHIPS, { rows: keys })
}

/** Reads all that hangs on the nodes, also what other clients hung there and the model does not know. */
export function readHanging(
  transaction: Transaction,
  keys: readonly NodeKey[],
): Promise<Element<RelationshipKey>[]> {
  return elementsFrom(transaction, READ_HANGING, { rows: keys, kinds: kindNames })
}

async function elementsFrom(
  transaction: Transaction,
  cypher: string,
  parameters: Record<string, unknown>,
): Promise<Element<RelationshipKey>[]> {
  const { records } = await transaction.run<RelationshipKey & { properties: Stored }>(cypher, parameters)
  return records.map((record) => {
    const { type, from, to, properties } = record.toObject()
    const key = { type, from, to }
    return { key, values: valuesOf(key, properties) }
  })
}

/**
 * Writes the difference between what the working set found and what it has become. All statements are on their way
 * when this returns its promise, so that what is sent next need not wait for them.
 */
export function flush(transaction: Transaction, set: WorkingSet): Promise<unknown> {
  const nodes = [...set.nodes.values()]
  const relationships = [...set.relationships.values()]
  const run = async (cypher: string, rows: readonly object[]) => {
    if (rows.length > 0) await transaction.run(cypher, { rows })
  }
  const goesWithItsNode = ({ key }: Slot<RelationshipKey>) =>
    [key.from, key.to].some((end) => end.kind === '' || isGone(set.nodes.get(nameOf(end))))
  return Promise.all([
    run(
      DELETE_RELATIONSHIPS,
      relationships.filter((slot) => isGone(slot) && !goesWithItsNode(slot)).map(keyRow),
    ),
    run(DELETE_NODES, nodes.filter(isGone).map(keyRow)),
    run(CREATE_NODES, nodes.filter(isNew).map(fullRow)),
    run(CHANGE_NODES, nodes.filter(isChanged).map(changedRow)),
    run(CREATE_RELATIONSHIPS, relationships.filter(isNew).map(fullRow)),
    run(CHANGE_RELATIONSHIPS, relationships.filter(isChanged).map(changedRow)),
  ])
}

const isGone = (slot: Slot | undefined) => slot?.initial !== undefined && slot.current === undefined
const isNew = ({ initial, current }: Slot) => initial === undefined && current !== undefined
const isChanged = ({ initial, current }: Slot) =>
  initial !== undefined && current !== undefined && initial !== current

const keyRow = ({ key }: Slot) => key

const fullRow = ({ key, current }: Slot) => ({
  ...key,
  properties: toStored(declaredProperties(key), current ?? {}),
})

/** Only what differs: properties that other clients keep on an element are left alone. */
export function changedRow({ key, initial = {}, current = {} }: Slot) {
  const changed: Record<string, Values[string]> = {}
  for (const name in current) {
    const value = current[name]
    if (value !== undefined && value !== initial[name]) changed[name] = value
  }
  const gone = Object.keys(initial).filter((name) => !(name in current))
  const nulls = Object.fromEntries(gone.map((name) => [name, null]))
  return { ...key, properties: { ...toStored(declaredProperties(key), changed), ...nulls } }
}
