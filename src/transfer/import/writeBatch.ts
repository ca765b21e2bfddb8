import { deflateRawSync } from 'node:zlib'
import {
  type ElementKey,
  isRelationshipKey,
  type NodeKey,
  type RelationshipKey,
} from '../../graph/element.ts'
import type { Transaction } from '../../graph/graph.ts'
import type { WriteSignature } from '../../graph/writing/change.ts'
import { removeNodes, removeRelationships } from '../../graph/writing/removeElements.ts'
import { upsertNodes, upsertRelationships, type WriteResult } from '../../graph/writing/upsert.ts'
import { type Batch, countItems } from './batches.ts'
import type { ImportCounts } from './importRecord.ts'
import type { ImportRow } from './importRow.ts'

const CREATE_BATCH_MARK = `
CREATE (batch:ImportBatch {
  key: $key, import: $import, number: toInteger($number), size: toInteger($size),
  counts: $counts, journal: $journal
})`

const READ_BATCH_MARK = `
MATCH (batch:ImportBatch {key: $key})
RETURN batch.counts AS counts`

/**
 * Writes a batch, its mark and what undoes it in the transaction of the caller. A batch with a mark was written before:
 * the answer to its commit was lost.
 */
export async function writeBatch(
  transaction: Transaction,
  importId: string,
  batch: Batch,
  signature: WriteSignature,
): Promise<ImportCounts> {
  const { records } = await transaction.run<{ counts: string }>(READ_BATCH_MARK, {
    key: `${importId}/${batch.number}`,
  })
  if (records[0]) return JSON.parse(records[0].get('counts')) as ImportCounts
  const results: WriteResult[] = []
  for (const rows of groupByStatement(batch.rows, ({ key }) => key))
    results.push(...(await upsertRows(transaction, rows, signature)))
  for (const keys of groupByStatement(batch.removals, (key) => key))
    results.push(...(await deleteElements(transaction, keys)))
  const counts = countResults(results)
  const changed = results.filter(({ result }) => result !== 'unchanged')
  await transaction.run(CREATE_BATCH_MARK, {
    key: `${importId}/${batch.number}`,
    import: importId,
    number: batch.number,
    size: countItems(batch),
    counts: JSON.stringify(counts),
    journal:
      changed.length === 0 ? null : new Int8Array(deflateRawSync(JSON.stringify(changed), { level: 1 })),
  })
  return counts
}

function upsertRows(
  transaction: Transaction,
  rows: readonly ImportRow[],
  signature: WriteSignature,
): Promise<WriteResult[]> {
  const [first] = rows as [ImportRow]
  if (isRelationshipKey(first.key))
    return upsertRelationships(transaction, rows as readonly ImportRow<RelationshipKey>[], signature)
  return upsertNodes(transaction, first.key.kind, rows as readonly ImportRow<NodeKey>[], signature)
}

function deleteElements(transaction: Transaction, keys: readonly ElementKey[]): Promise<WriteResult[]> {
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

function countResults(results: readonly WriteResult[]): ImportCounts {
  const count = (expected: WriteResult['result']) =>
    results.filter(({ result }) => result === expected).length
  return {
    created: count('created'),
    updated: count('updated'),
    unchanged: count('unchanged'),
    removed: count('deleted'),
  }
}
