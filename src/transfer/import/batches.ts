import { type ElementKey, formatElementKey, isRelationshipKey, type NodeKey } from '../../graph/element.ts'
import type { ImportRow } from './importRow.ts'
import { createBatcher, readBatches, readLineItems } from './jsonLinesFile.ts'
import { hashKey } from './keySet.ts'
import { nodesFile, relationshipsFile } from './stageRows.ts'
import { removalsFile } from './validateRows.ts'

/** How many rows are written together. */
export interface BatchLimits {
  readonly maxRowsPerTransaction: number
  readonly maxRowsPerBatch: number
  /** Of the rows as JSON: a batch of long rows is a smaller one. */
  readonly maxCharactersPerBatch: number
  /** While others ask, a batch is written in pieces of so many. */
  readonly maxRowsPerBatchWhenBusy: number
}

/** Rows that are written together; the same file always makes the same batches. */
export interface Batch {
  /** Pieces are numbered on from the number of their batch, and the next batch goes on after them. */
  readonly number: number
  readonly step: 'nodes' | 'relationships' | 'removals'
  readonly rows: readonly ImportRow[]
  readonly removals: readonly ElementKey[]
  /** Parts of the graph that it locks. */
  readonly partitions: ReadonlySet<number>
}

/** Nodes are spread over so many parts; a batch of relationships touches one or two of them. */
const partitionCount = 4

const getPartition = (key: NodeKey) => hashKey(formatElementKey(key)) % partitionCount

/** All batches of what was read: nodes, then relationships, then what is removed. */
export async function* createBatches(
  folder: string,
  hasRemovals: boolean,
  { maxRowsPerBatch, maxCharactersPerBatch, maxRowsPerBatchWhenBusy }: BatchLimits,
): AsyncGenerator<Batch> {
  let nextNumber = 1
  const batch = (
    step: Batch['step'],
    rows: readonly ImportRow[],
    removals: readonly ElementKey[],
    partitions: Iterable<number>,
  ): Batch => {
    const created = {
      number: nextNumber,
      step,
      rows: sortForLocking(rows),
      removals,
      partitions: new Set(partitions),
    }
    nextNumber += splitBatch(created, maxRowsPerBatchWhenBusy).length
    return created
  }
  const maxBatch = { items: maxRowsPerBatch, characters: maxCharactersPerBatch }
  for await (const rows of readBatches<ImportRow>(nodesFile(folder), maxBatch)) {
    // New nodes share no lock: every batch is a part of its own.
    yield batch('nodes', rows, [], [nextNumber])
  }
  const buckets = new Map<string, ReturnType<typeof createBatcher<ImportRow>>>()
  for await (const rows of readLineItems<ImportRow>(relationshipsFile(folder))) {
    for (const row of rows) {
      const partitions = listPartitions(row.item.key)
      const bucket = buckets.get(partitions.join()) ?? createBatcher<ImportRow>(maxBatch)
      buckets.set(partitions.join(), bucket)
      const completed = bucket.add(row)
      if (completed.length > 0) yield batch('relationships', completed, [], partitions)
    }
  }
  for (const [name, bucket] of buckets) {
    const remaining = bucket.take()
    if (remaining.length > 0) yield batch('relationships', remaining, [], name.split(',').map(Number))
  }
  if (!hasRemovals) return
  for await (const keys of readBatches<ElementKey>(removalsFile(folder), maxBatch)) {
    yield batch('removals', [], keys, [0])
  }
}

export const countItems = ({ rows, removals }: Batch) => rows.length + removals.length

/** The batch in pieces of a size, each with a number of its own. */
export function splitBatch(batch: Batch, size: number): Batch[] {
  return Array.from({ length: Math.ceil(countItems(batch) / size) }, (_, index) => {
    const [from, to] = [index * size, (index + 1) * size]
    return {
      ...batch,
      number: batch.number + index,
      rows: batch.rows.slice(from, to),
      removals: batch.removals.slice(from, to),
    }
  })
}

function listPartitions(key: ElementKey): number[] {
  if (!isRelationshipKey(key)) return []
  const [from, to] = [getPartition(key.from), getPartition(key.to)]
  return from === to ? [from] : [from, to].toSorted((a, b) => a - b)
}

/** Whoever takes locks takes them in this order. */
function sortForLocking(rows: readonly ImportRow[]): ImportRow[] {
  const namedRows = rows.map((row) => ({ name: formatElementKey(row.key), row }))
  return namedRows.sort((a, b) => (a.name < b.name ? -1 : 1)).map(({ row }) => row)
}
