import type { Graph, Transaction } from '../graph/graph.ts'
import { LOCK_FEED } from '../graph/journal/assignSequenceNumbers.ts'
import { createStatePrunedError } from '../graph/journal/historyPruned.ts'
import { type Author, recordEntries } from '../graph/journal/journal.ts'
import { type JournalRange, READ_RANGE } from '../graph/journal/journalHead.ts'
import { withJournal } from '../graph/journal/withJournal.ts'
import { toJsonValues, toNeo4jInteger } from '../graph/values.ts'
import { AtlasError } from '../model/errors.ts'

/** A name for a recorded state of the map. While it exists, the journal keeps all changes after that state. */
export interface Snapshot {
  readonly name: string
  /** The last change that the state includes, a number of the change feed. */
  readonly number: number
  readonly note?: string
  readonly createdBy: string
  readonly createdAt: string
}

const WRITE = `
OPTIONAL MATCH (known:Snapshot {name: $name})
WITH known IS NULL AS isNew
MERGE (snapshot:Snapshot {name: $name})
SET snapshot = {
  name: $name, number: $number, note: $note, createdBy: $createdBy, createdAt: datetime.realtime()
}
RETURN properties(snapshot) AS properties, isNew`

const READ_ALL = `
MATCH (snapshot:Snapshot)
RETURN properties(snapshot) AS properties
ORDER BY snapshot.number, snapshot.name`

const READ_ONE = `
MATCH (snapshot:Snapshot {name: $name})
RETURN properties(snapshot) AS properties`

const DELETE = `
MATCH (snapshot:Snapshot {name: $name})
DELETE snapshot
RETURN $name AS name`

interface SnapshotRecord {
  readonly properties: Readonly<Record<string, unknown>>
}

/** A name that can stand where a state is expected. */
export const snapshotNamePattern = /^(?!now$)[a-z][a-z0-9]*(-[a-z0-9]+)*$/

export interface NewSnapshot {
  readonly name: string
  readonly number: number
  readonly note?: string | undefined
}

/**
 * Names a recorded state; a name that exists moves. HISTORY_PRUNED if the journal no longer reaches the state,
 * INVALID_INPUT if it has no such number yet.
 */
export function saveSnapshot(
  graph: Graph,
  { name, number, note }: NewSnapshot,
  author: Author,
): Promise<{ readonly snapshot: Snapshot; readonly isNew: boolean }> {
  return withJournal(
    graph,
    author,
    async (transaction, journal) => {
      await assertAvailable(transaction, number)
      const { records } = await transaction.run(WRITE, {
        name,
        number: toNeo4jInteger(number),
        note: note ?? null,
        createdBy: author.name,
      })
      await recordEntries(transaction, journal, [
        { operation: 'saveSnapshot', ...toAuditElement(name), details: { number } },
      ])
      const [record] = records
      return {
        snapshot: toSnapshot(record?.toObject() as SnapshotRecord),
        isNew: record?.get('isNew') === true,
      }
    },
    { keepsVersion: true },
  )
}

/** All named states, the earliest first. */
export async function listSnapshots(graph: Graph): Promise<Snapshot[]> {
  const { rows } = await graph.read<SnapshotRecord>(READ_ALL)
  return rows.map(toSnapshot)
}

/** NOT_FOUND if there is none. */
export async function readSnapshot(graph: Graph, name: string): Promise<Snapshot> {
  const { rows } = await graph.read<SnapshotRecord>(READ_ONE, { name })
  if (!rows[0]) throw createNotFoundError(name)
  return toSnapshot(rows[0])
}

/** Forgets a name; the changes after its state may then be pruned. NOT_FOUND if there is none. */
export async function deleteSnapshot(graph: Graph, name: string, author: Author): Promise<void> {
  await withJournal(
    graph,
    author,
    async (transaction, journal) => {
      const { records } = await transaction.run(DELETE, { name })
      if (records.length === 0) throw createNotFoundError(name)
      await recordEntries(transaction, journal, [{ operation: 'deleteSnapshot', ...toAuditElement(name) }])
    },
    { keepsVersion: true },
  )
}

/** Takes the lock under which entries of the journal are deleted. */
async function assertAvailable(transaction: Transaction, number: number): Promise<void> {
  await transaction.run(LOCK_FEED)
  const { records } = await transaction.run(READ_RANGE)
  const range = records[0]?.toObject() as JournalRange
  if (number < range.unavailableThrough) throw createStatePrunedError(range.unavailableThrough)
  if (number <= range.last) return
  throw new AtlasError(
    'INVALID_INPUT',
    `The change feed has no change ${number} yet; the last one is ${range.last}`,
    {
      faults: [{ path: '/recordedAt', message: `must be at most ${range.last}` }],
    },
  )
}

const createNotFoundError = (name: string) => new AtlasError('NOT_FOUND', `Snapshot ${name} not found`)

const toAuditElement = (name: string) => ({ kind: 'Snapshot', element: name })

const toSnapshot = ({ properties }: SnapshotRecord) => toJsonValues(properties) as unknown as Snapshot
