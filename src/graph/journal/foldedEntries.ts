import { decodeCompressedJson, encodeCompressedJson } from '../compressedJson.ts'
import type { Graph, Transaction } from '../graph.ts'
import { toNeo4jInteger } from '../values.ts'
import { LOCK_FEED } from './assignSequenceNumbers.ts'
import { repeatWhileFull } from './repeatWhileFull.ts'

/** The values of an entry, as JSON. */
export interface EntryValues {
  readonly before: string | null
  readonly after: string | null
  readonly unmodeled: string | null
  readonly details: string | null
}

/** What a chunk holds of an entry; the entry itself keeps what it is found by. */
export interface FoldedEntry extends EntryValues {
  readonly sequence: number
  readonly kind: string | null
  readonly element: string | null
}

/** Few enough that the values of one entry are read in about a millisecond. */
export const entriesPerChunk = 500

/** The next chunk, if all its entries are old enough. A chunk has the numbers from a multiple of its size on. */
const READ_NEXT = `
MATCH (feed:ChangeFeed {name: 'changes'})
WITH feed, feed.prunedThrough / $size AS pruned
WITH feed, CASE WHEN feed.foldedChunks > pruned THEN feed.foldedChunks ELSE pruned END AS number
WHERE (number + 1) * $size <= feed.last
MATCH (entry:AuditEntry)
WHERE entry.sequence > number * $size AND entry.sequence <= (number + 1) * $size
WITH number, entry
ORDER BY entry.sequence
WITH number, max(entry.at) AS at, collect(
  entry { .sequence, .kind, .element, .before, .after, .unmodeled, .details }
) AS entries
WHERE at < datetime() - duration({days: $days})
RETURN number, entries`

/** One that an interruption left may have been redacted since. */
const CREATE_CHUNK = `
MERGE (chunk:JournalChunk {number: $number})
ON CREATE SET chunk.data = $data`

const REMOVE_VALUES = `
MATCH (feed:ChangeFeed {name: 'changes'})
SET feed.foldedChunks = $number + 1
WITH $number * $size AS after
MATCH (entry:AuditEntry)
WHERE entry.sequence > after AND entry.sequence <= after + $size
REMOVE entry.before, entry.after, entry.unmodeled, entry.details, entry.group`

const DELETE_PRUNED = `
MATCH (feed:ChangeFeed {name: 'changes'})
MATCH (chunk:JournalChunk)
WHERE (chunk.number + 1) * $size <= feed.prunedThrough
WITH chunk
LIMIT $rowsWanted
DELETE chunk
RETURN count(*) AS deleted`

const READ_CHUNKS = `
UNWIND $numbers AS number
MATCH (chunk:JournalChunk {number: number})
RETURN chunk.data AS data`

const LIST_CHUNKS = `
MATCH (chunk:JournalChunk)
RETURN chunk.number AS number
ORDER BY number`

const REPLACE_CHUNK = `
MATCH (chunk:JournalChunk {number: $number})
SET chunk.data = $data`

const size = toNeo4jInteger(entriesPerChunk)

/**
 * Moves the values of entries older than the given days into compressed chunks; returns how many chunks. The values leave their
 * entries in a later transaction, so that a reader of an entry without them finds the chunk.
 */
export async function foldEntries(graph: Graph, days: number): Promise<number> {
  for (let count = 0; ; count += 1) {
    const number = await graph.write((transaction) => createNextChunk(transaction, days), {
      keepsVersion: true,
    })
    if (number === undefined) return count
    await graph.write(
      (transaction) => transaction.run(REMOVE_VALUES, { number: toNeo4jInteger(number), size }),
      { keepsVersion: true },
    )
  }
}

async function createNextChunk(transaction: Transaction, days: number): Promise<number | undefined> {
  await transaction.run(LOCK_FEED)
  const { records } = await transaction.run<{ number: number; entries: FoldedEntry[] }>(READ_NEXT, {
    days: toNeo4jInteger(days),
    size,
  })
  const [next] = records.map((record) => record.toObject())
  if (!next) return undefined
  const data = encodeCompressedJson(next.entries)
  await transaction.run(CREATE_CHUNK, { number: toNeo4jInteger(next.number), data })
  return next.number
}

/** Deletes chunks whose entries were all deleted. */
export const deletePrunedChunks = (graph: Graph): Promise<number> =>
  repeatWhileFull(graph, chunksPerTransaction, async (transaction) => {
    const rowsWanted = toNeo4jInteger(chunksPerTransaction)
    const { records } = await transaction.run<{ deleted: number }>(DELETE_PRUNED, { size, rowsWanted })
    return Number(records[0]?.get('deleted') ?? 0)
  })

const chunksPerTransaction = 1_000

/** An entry as it is stored: without values once they are folded. */
type StoredRow = Partial<EntryValues> & {
  readonly sequence?: number | null
  readonly hasBulkChanges?: boolean
}

/** Adds the values of entries that were folded. */
export async function addFoldedValues<Row extends StoredRow>(
  graph: Graph,
  rows: readonly Row[],
): Promise<Row[]> {
  const numbers = new Set(rows.flatMap((row) => (lacksValues(row) ? [toChunkNumber(row.sequence)] : [])))
  if (numbers.size === 0) return [...rows]
  const { rows: chunks } = await graph.read<{ data: Int8Array }>(READ_CHUNKS, {
    numbers: [...numbers].map(toNeo4jInteger),
  })
  const folded = new Map(chunks.flatMap(({ data }) => decodeChunk(data)).map((row) => [row.sequence, row]))
  return rows.map((row) => {
    const values = lacksValues(row) ? folded.get(row.sequence) : undefined
    return values ? { ...row, ...pickValues(values) } : row
  })
}

const lacksValues = <Row extends StoredRow>(row: Row): row is Row & { readonly sequence: number } =>
  typeof row.sequence === 'number' && !row.before && !row.after && row.hasBulkChanges !== true

const toChunkNumber = (sequence: number) => Math.floor((sequence - 1) / entriesPerChunk)

const decodeChunk = (data: Int8Array) => decodeCompressedJson(data) as readonly FoldedEntry[]

const pickValues = ({ before, after, unmodeled, details }: FoldedEntry): EntryValues => ({
  before,
  after,
  unmodeled,
  details,
})

/** Replaces folded entries by those that `revise` returns; the same one for no change. */
export async function reviseFoldedEntries(
  graph: Graph,
  revise: (entry: FoldedEntry) => FoldedEntry,
): Promise<void> {
  const numbers = await graph.write(
    async (transaction) => {
      // Waits for a chunk that is being created of what entries had before.
      await transaction.run(LOCK_FEED)
      const { records } = await transaction.run<{ number: number }>(LIST_CHUNKS)
      return records.map((record) => record.get('number'))
    },
    { keepsVersion: true },
  )
  for (const number of numbers)
    await graph.write((transaction) => reviseChunk(transaction, number, revise), {
      keepsVersion: true,
    })
}

async function reviseChunk(
  transaction: Transaction,
  number: number,
  revise: (entry: FoldedEntry) => FoldedEntry,
): Promise<void> {
  await transaction.run(LOCK_FEED)
  const { records } = await transaction.run<{ data: Int8Array }>(READ_CHUNKS, {
    numbers: [toNeo4jInteger(number)],
  })
  const entries = records.flatMap((record) => decodeChunk(record.get('data')))
  const revised = entries.map(revise)
  if (revised.every((entry, index) => entry === entries[index])) return
  const parameters = { number: toNeo4jInteger(number), data: encodeCompressedJson(revised) }
  await transaction.run(REPLACE_CHUNK, parameters)
}
