import { type ElementKey, isRelationshipKey, type NodeKey, type RelationshipKey } from '../element.ts'
import type { Graph, Transaction } from '../graph.ts'
import type { JournalStep } from '../journal/journalStep.ts'
import { writeCopyState } from './copyState.ts'
import { type Direction, type NetChange, NetChanges } from './netChanges.ts'

const DELETE_RELATIONSHIPS = `
UNWIND $rows AS row
MATCH (from:$($fromKind) {id: row.from})
MATCH (to:$($toKind) {id: row.to})
OPTIONAL MATCH (from)-[relationship:$($type)]->(to)
DELETE relationship`

const DELETE_NODES = `
UNWIND $rows AS row
MATCH (node:$($kind) {id: row.id})
DETACH DELETE node`

const PUT_NODES = `
UNWIND $rows AS row
MERGE (node:$($kind) {id: row.id})
SET node = row.properties, node:$(row.labels)`

const PATCH_NODES = `
UNWIND $rows AS row
MATCH (node:$($kind) {id: row.id})
SET node += row.properties`

const PUT_RELATIONSHIPS = `
UNWIND $rows AS row
MATCH (from:$($fromKind) {id: row.from})
MATCH (to:$($toKind) {id: row.to})
MERGE (from)-[relationship:$($type)]->(to)
SET relationship = row.properties`

const PATCH_RELATIONSHIPS = `
UNWIND $rows AS row
MATCH (from:$($fromKind) {id: row.from})
MATCH (to:$($toKind) {id: row.to})
OPTIONAL MATCH (from)-[relationship:$($type)]->(to)
SET relationship += row.properties`

/** Changes of elements that are written in one transaction, at least; a step is never divided. */
const maxChangesPerTransaction = 5_000

/**
 * Moves a copy along steps as `readJournal` yields them, in transactions that also store the number reached, so that
 * number and content agree after a crash. Applying a step again changes nothing. Returns the number, or nothing if there
 * was no step.
 */
export async function applySteps(
  target: Graph,
  steps: AsyncIterable<JournalStep>,
  direction: Direction = 'forwards',
): Promise<number | undefined> {
  let number: number | undefined
  let changes = new NetChanges()
  const flush = async (reached: number) => {
    const pending = changes
    changes = new NetChanges()
    await target.write((transaction) => writeChanges(transaction, pending.all, reached))
  }
  for await (const step of steps) {
    const ordered = direction === 'forwards' ? step.changes : step.changes.toReversed()
    for (const change of ordered) changes.add(change, direction)
    number = direction === 'forwards' ? step.number : step.previousNumber
    if (changes.size >= maxChangesPerTransaction) await flush(number)
  }
  if (number !== undefined) await flush(number)
  return number
}

async function writeChanges(
  transaction: Transaction,
  changes: readonly NetChange[],
  number: number,
): Promise<void> {
  const nodes = changes.filter((change) => !isRelationshipKey(change.key))
  const relationships = changes.filter(({ key }) => isRelationshipKey(key) && hasKnownEnds(key))
  const isDeleted = (change: NetChange) => change.isDeleted
  const isPut = (change: NetChange) => change.put !== undefined
  const isPatch = (change: NetChange) => change.patch !== undefined
  await run(transaction, DELETE_RELATIONSHIPS, relationships.filter(isDeleted))
  await run(transaction, DELETE_NODES, nodes.filter(isDeleted))
  await run(transaction, PUT_NODES, nodes.filter(isPut))
  await run(transaction, PATCH_NODES, nodes.filter(isPatch))
  await run(transaction, PUT_RELATIONSHIPS, relationships.filter(isPut))
  await run(transaction, PATCH_RELATIONSHIPS, relationships.filter(isPatch))
  await writeCopyState(transaction, { number })
}

/** Relationships with nodes unknown to the model are deleted with the other node. */
const hasKnownEnds = ({ from, to }: RelationshipKey) => from.kind !== '' && to.kind !== ''

/** One statement for nodes of a kind, or for relationships of a type between two kinds. */
async function run(transaction: Transaction, cypher: string, changes: readonly NetChange[]): Promise<void> {
  for (const group of Map.groupBy(changes, ({ key }) => JSON.stringify(toKinds(key))).values()) {
    const [first] = group as [NetChange]
    await transaction.run(cypher, { ...toKinds(first.key), rows: group.map(toRow) })
  }
}

const toKinds = (key: ElementKey) =>
  isRelationshipKey(key)
    ? { type: key.type, fromKind: key.from.kind, toKind: key.to.kind }
    : { kind: key.kind }

const toRow = ({ key, put, patch }: NetChange) => ({
  ...(isRelationshipKey(key) ? { from: key.from.id, to: key.to.id } : { id: (key as NodeKey).id }),
  properties: put?.properties ?? patch ?? {},
  labels: put?.labels ?? [],
})
