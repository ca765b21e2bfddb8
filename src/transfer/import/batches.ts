import { type ElementKey, formatElementKey, isRelationshipKey, type NodeKey } from '../../graph/element.ts'
import type { ImportRow } from './importRow.ts'
import { Batcher, type BatchLimit, readBatches, readLineItems } from './jsonLinesFile.ts'
import { hashKey } from './keySet.ts'
import { getNodesFile, getRelationshipsFile, getRemovalsFile } from './stagedRows.ts'

/** How many rows are written together. */
export interface BatchLimits {
  readonly maxRowsPerTransaction: number
  readonly maxRowsPerBatch: number
  /** Of the rows as JSON: a batch of long rows has fewer of them. */
  readonly maxCharactersPerBatch: number
  /** A batch is split into pieces of this size while other requests use the database. */
  readonly maxRowsPerBatchWhenBusy: number
}

/** Rows that are written together; the same file always yields the same batches. */
export interface Batch {
  /** Its pieces have consecutive numbers from here on, and the next batch follows them. */
  readonly number: number
  readonly step: 'nodes' | 'relationships' | 'removals'
  readonly rows: readonly ImportRow[]
  readonly removals: readonly ElementKey[]
  /** Partitions of the graph that it locks. */
  readonly partitions: ReadonlySet<number>
}

type BatchContent = Partial<Pick<Batch, 'rows' | 'removals'>> & Pick<Batch, 'step' | 'partitions'>

/** All batches of staged rows: nodes, then relationships, then removals. */
export async function* createBatches(
  folder: string,
  hasRemovals: boolean,
  { maxRowsPerBatch, maxCharactersPerBatch, maxRowsPerBatchWhenBusy }: BatchLimits,
): AsyncGenerator<Batch> {
  const limit = { items: maxRowsPerBatch, characters: maxCharactersPerBatch }
  let number = 1
  for await (const content of readContents(folder, hasRemovals, limit)) {
    // New nodes share no locks: each of their batches is a partition of its own.
    const partitions = content.step === 'nodes' ? new Set([number]) : content.partitions
    const batch: Batch = { rows: [], removals: [], ...content, number, partitions }
    number += splitBatch(batch, maxRowsPerBatchWhenBusy).length
    yield batch
  }
}

async function* readContents(
  folder: string,
  hasRemovals: boolean,
  limit: BatchLimit,
): AsyncGenerator<BatchContent> {
  for await (const rows of readBatches<ImportRow>(getNodesFile(folder), limit))
    yield { step: 'nodes', rows: sortForLocking(rows), partitions: new Set() }
  for await (const { rows, partitions } of readPartitions(getRelationshipsFile(folder), limit))
    yield { step: 'relationships', rows: sortForLocking(rows), partitions: new Set(partitions) }
  if (!hasRemovals) return
  for await (const removals of readBatches<ElementKey>(getRemovalsFile(folder), limit))
    yield { step: 'removals', removals, partitions: new Set([0]) }
}

/** Batches of relationships whose ends are in the same partitions. */
async function* readPartitions(file: string, limit: BatchLimit) {
  const batchers = new Map<string, { partitions: readonly number[]; batcher: Batcher<ImportRow> }>()
  for await (const items of readLineItems<ImportRow>(file)) {
    for (const item of items) {
      const partitions = listPartitions(item.item.key)
      const name = partitions.join()
      const { batcher } = batchers.get(name) ?? { batcher: new Batcher<ImportRow>(limit) }
      batchers.set(name, { partitions, batcher })
      const rows = batcher.add(item)
      if (rows.length > 0) yield { rows, partitions }
    }
  }
  for (const { partitions, batcher } of batchers.values()) {
    const rows = batcher.take()
    if (rows.length > 0) yield { rows, partitions }
  }
}

/** Nodes are spread over this many partitions; a batch of relationships locks one or two of them. */
const partitionCount = 4

const getPartition = (key: NodeKey) => hashKey(formatElementKey(key)) % partitionCount

function listPartitions(key: ElementKey): readonly number[] {
  if (!isRelationshipKey(key)) return []
  return [...new Set([getPartition(key.from), getPartition(key.to)])].toSorted((a, b) => a - b)
}

/** All writers take locks in this order. */
function sortForLocking(rows: readonly ImportRow[]): ImportRow[] {
  const namedRows = rows.map((row) => ({ name: formatElementKey(row.key), row }))
  return namedRows.sort((a, b) => (a.name < b.name ? -1 : 1)).map(({ row }) => row)
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
