import { deflateRawSync } from 'node:zlib'
import {
  type ElementKey,
  isRelationshipKey,
  type NodeKey,
  type RelationshipKey,
} from '../../graph/element.ts'
import type { Transaction } from '../../graph/graph.ts'
import type { Signature } from '../../graph/writing/change.ts'
import {
  type Done,
  grantNodes,
  grantRelationships,
  removeNodes,
  removeRelationships,
} from '../../graph/writing/upsert.ts'
import { type Batch, sizeOf } from './batches.ts'
import type { Counts } from './importRecord.ts'
import type { Row } from './importRow.ts'

const MARK = `
CREATE (batch:ImportBatch {
  key: $key, import: $import, number: toInteger($number), size: toInteger($size),
  counts: $counts, journal: $journal
})`

const MARKED = `
MATCH (batch:ImportBatch {key: $key})
RETURN batch.counts AS counts`

/**
 * Writes a batch, its mark and what undoes it inside one transaction of the caller; tells what became of the rows.
 * A batch that is marked was written: the answer to its commit was lost.
 */
export async function writeBatch(
  transaction: Transaction,
  importId: string,
  batch: Batch,
  signature: Signature,
): Promise<Counts> {
  const { records } = await transaction.run<{ counts: string }>(MARKED, {
    key: `${importId}/${batch.number}`,
  })
  if (records[0]) return JSON.parse(records[0].get('counts')) as Counts
  const done: Done[] = []
  for (const rows of groupsOf(batch.rows, ({ key }) => key))
    done.push(...(await grant(transaction, rows, signature)))
  for (const keys of groupsOf(batch.removals, (key) => key)) done.push(...(await remove(transaction, keys)))
  const counts = countsOf(done)
  const changed = done.filter(({ result }) => result !== 'unchanged')
  await transaction.run(MARK, {
    key: `${importId}/${batch.number}`,
    import: importId,
    number: batch.number,
    size: sizeOf(batch),
    counts: JSON.stringify(counts),
    journal:
      changed.length === 0 ? null : new Int8Array(deflateRawSync(JSON.stringify(changed), { level: 1 })),
  })
  return counts
}

function grant(transaction: Transaction, rows: readonly Row[], signature: Signature): Promise<Done[]> {
  const [first] = rows as [Row]
  if (isRelationshipKey(first.key))
    return grantRelationships(transaction, rows as readonly Row<RelationshipKey>[], signature)
  return grantNodes(transaction, first.key.kind, rows as readonly Row<NodeKey>[], signature)
}

function remove(transaction: Transaction, keys: readonly ElementKey[]): Promise<Done[]> {
  const [first] = keys as [ElementKey]
  if (isRelationshipKey(first)) return removeRelationships(transaction, keys as readonly RelationshipKey[])
  return removeNodes(transaction, first.kind, keys as readonly NodeKey[])
}

/** What one statement can take: one kind of node, or one type between two kinds. */
function groupsOf<Item>(items: readonly Item[], keyOf: (item: Item) => ElementKey): Item[][] {
  return [...Map.groupBy(items, (item) => groupOf(keyOf(item))).values()]
}

const groupOf = (key: ElementKey) =>
  isRelationshipKey(key) ? `${key.type} ${key.from.kind} ${key.to.kind}` : key.kind

function countsOf(done: readonly Done[]): Counts {
  const count = (wanted: Done['result']) => done.filter(({ result }) => result === wanted).length
  return {
    created: count('created'),
    updated: count('updated'),
    unchanged: count('unchanged'),
    removed: count('deleted'),
  }
}

export function added(a: Counts, b: Counts): Counts {
  return {
    created: a.created + b.created,
    updated: a.updated + b.updated,
    unchanged: a.unchanged + b.unchanged,
    removed: a.removed + b.removed,
  }
}
