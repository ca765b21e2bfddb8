import {
  type ElementKey,
  isRelationshipKey,
  type NodeKey,
  type RelationshipKey,
} from '../../graph/element.ts'
import type { Transaction } from '../../graph/graph.ts'
import type { BulkRecorder } from '../../graph/journal/bulkRecorder.ts'
import type { JournaledChange } from '../../graph/journal/journalStep.ts'
import { createBookkeepingValues } from '../../graph/writing/applyToWorkingSet.ts'
import type { WriteSignature } from '../../graph/writing/change.ts'
import { removeNodes, removeRelationships } from '../../graph/writing/removeElements.ts'
import { upsertNodes, upsertRelationships } from '../../graph/writing/upsert.ts'
import { type Batch, countItems } from './batches.ts'
import type { ImportCounts } from './importRecord.ts'
import type { ImportRow } from './importRow.ts'

const CREATE_BATCH_MARK = `
CREATE (batch:ImportBatch {
  key: $key, import: $import, number: toInteger($number), size: toInteger($size),
  counts: $counts, entry: $entry
})`

const READ_BATCH_MARK = `
MATCH (batch:ImportBatch {key: $key})
RETURN batch.counts AS counts`

/**
 * Writes a batch and its mark in the transaction of the caller, who records the journal, where the mark finds what
 * undoes the batch. A batch with a mark was written before: the answer to its commit was lost.
 */
export async function writeBatch(
  transaction: Transaction,
  importId: string,
  batch: Batch,
  signature: WriteSignature,
  recorder: BulkRecorder,
  onChange?: (change: JournaledChange) => void,
): Promise<ImportCounts> {
  const { records } = await transaction.run<{ counts: string }>(READ_BATCH_MARK, {
    key: `${importId}/${batch.number}`,
  })
  if (records[0]) return JSON.parse(records[0].get('counts')) as ImportCounts
  const changes: JournaledChange[] = []
  for (const rows of groupByStatement(batch.rows, ({ key }) => key))
    changes.push(...(await upsertRows(transaction, rows, signature)))
  for (const keys of groupByStatement(batch.removals, (key) => key))
    changes.push(...(await deleteElements(transaction, keys)))
  if (onChange) changes.forEach(onChange)
  const counts = countChanges(changes, batch.rows.length)
  await transaction.run(CREATE_BATCH_MARK, {
    key: `${importId}/${batch.number}`,
    import: importId,
    number: batch.number,
    size: countItems(batch),
    counts: JSON.stringify(counts),
    entry: recorder.add(changes, createBookkeepingValues(undefined, signature)) ?? null,
  })
  return counts
}

function upsertRows(
  transaction: Transaction,
  rows: readonly ImportRow[],
  signature: WriteSignature,
): Promise<JournaledChange[]> {
  const [first] = rows as [ImportRow]
  if (isRelationshipKey(first.key))
    return upsertRelationships(transaction, rows as readonly ImportRow<RelationshipKey>[], signature)
  return upsertNodes(transaction, first.key.kind, rows as readonly ImportRow<NodeKey>[], signature)
}

function deleteElements(transaction: Transaction, keys: readonly ElementKey[]): Promise<JournaledChange[]> {
  const [first] = keys as [ElementKey]
  if (isRelationshipKey(first)) return removeRelationships(transaction, keys as readonly RelationshipKey[])
  return removeNodes(transaction, keys as readonly NodeKey[])
}

/** Groups that one statement can write: nodes of a kind, or relationships of a type between two kinds. */
function groupByStatement<Item>(items: readonly Item[], keyOf: (item: Item) => ElementKey): Item[][] {
  return [...Map.groupBy(items, (item) => getStatementKey(keyOf(item))).values()]
}

const getStatementKey = (key: ElementKey) =>
  isRelationshipKey(key) ? `${key.type} ${key.from.kind} ${key.to.kind}` : key.kind

function countChanges(changes: readonly JournaledChange[], rowCount: number): ImportCounts {
  const count = (expected: JournaledChange['change']) =>
    changes.filter(({ change }) => change === expected).length
  const [created, updated] = [count('created'), count('updated')]
  return { created, updated, unchanged: rowCount - created - updated, removed: count('deleted') }
}
