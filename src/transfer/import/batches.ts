import { type ElementKey, isRelationshipKey, type NodeKey, nameOf } from '../../graph/element.ts'
import type { Row } from './importRow.ts'
import { group, groupsIn, itemsIn } from './jsonLinesFile.ts'
import { hashOf } from './keySet.ts'
import { nodesFile, relationshipsFile } from './stageRows.ts'
import { removalsFile } from './validateRows.ts'

/** How many rows are written together. */
export interface BatchSizes {
  readonly rowsInOneTransaction: number
  readonly rowsInBatch: number
  /** Of the rows as JSON: a batch of long rows is a smaller one. */
  readonly charactersInBatch: number
  /** While others ask, a batch is written in pieces of so many. */
  readonly rowsBesideOthers: number
}

/** Rows that are written together; the same file always makes the same batches. */
export interface Batch {
  /** Pieces are numbered on from the number of their batch, and the next batch goes on after them. */
  readonly number: number
  readonly step: 'nodes' | 'relationships' | 'removals'
  readonly rows: readonly Row[]
  readonly removals: readonly ElementKey[]
  /** Parts of the graph that it locks. */
  readonly parts: ReadonlySet<number>
}

/** Nodes are spread over so many parts; a batch of relationships touches one or two of them. */
const partCount = 4

const partOf = (key: NodeKey) => hashOf(nameOf(key)) % partCount

/** All batches of what was read: nodes, then relationships, then what is removed. */
export async function* batchesOf(
  folder: string,
  hasRemovals: boolean,
  { rowsInBatch, charactersInBatch, rowsBesideOthers }: BatchSizes,
): AsyncGenerator<Batch> {
  let next = 1
  const batch = (
    step: Batch['step'],
    rows: readonly Row[],
    removals: readonly ElementKey[],
    parts: Iterable<number>,
  ): Batch => {
    const made = { number: next, step, rows: inLockOrder(rows), removals, parts: new Set(parts) }
    next += piecesOf(made, rowsBesideOthers).length
    return made
  }
  const most = { items: rowsInBatch, characters: charactersInBatch }
  for await (const rows of groupsIn<Row>(nodesFile(folder), most)) {
    // New nodes share no lock: every batch is a part of its own.
    yield batch('nodes', rows, [], [next])
  }
  const buckets = new Map<string, ReturnType<typeof group<Row>>>()
  for await (const rows of itemsIn<Row>(relationshipsFile(folder))) {
    for (const row of rows) {
      const parts = partsOf(row.item.key)
      const bucket = buckets.get(parts.join()) ?? group<Row>(most)
      buckets.set(parts.join(), bucket)
      const full = bucket.add(row)
      if (full.length > 0) yield batch('relationships', full, [], parts)
    }
  }
  for (const [name, bucket] of buckets) {
    const rest = bucket.take()
    if (rest.length > 0) yield batch('relationships', rest, [], name.split(',').map(Number))
  }
  if (!hasRemovals) return
  for await (const keys of groupsIn<ElementKey>(removalsFile(folder), most)) {
    yield batch('removals', [], keys, [0])
  }
}

export const sizeOf = ({ rows, removals }: Batch) => rows.length + removals.length

/** The batch in pieces of a size, each with a number of its own. */
export function piecesOf(batch: Batch, size: number): Batch[] {
  return Array.from({ length: Math.ceil(sizeOf(batch) / size) }, (_, index) => {
    const [from, to] = [index * size, (index + 1) * size]
    return {
      ...batch,
      number: batch.number + index,
      rows: batch.rows.slice(from, to),
      removals: batch.removals.slice(from, to),
    }
  })
}

function partsOf(key: ElementKey): number[] {
  if (!isRelationshipKey(key)) return []
  const [from, to] = [partOf(key.from), partOf(key.to)]
  return from === to ? [from] : [from, to].toSorted((a, b) => a - b)
}

/** Whoever takes locks takes them in this order. */
function inLockOrder(rows: readonly Row[]): Row[] {
  const named = rows.map((row) => ({ name: nameOf(row.key), row }))
  return named.sort((a, b) => (a.name < b.name ? -1 : 1)).map(({ row }) => row)
}
