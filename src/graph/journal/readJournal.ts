import { setTimeout as sleep } from 'node:timers/promises'
import { AtlasError } from '../../model/errors.ts'
import type { Graph } from '../graph.ts'
import { toJsonValue, toNeo4jInteger } from '../values.ts'
import { addFoldedValues } from './foldedEntries.ts'
import { createStatePrunedError } from './historyPruned.ts'
import { getJournalHead, readJournalRange } from './journalHead.ts'
import type { JournaledChange, JournalStep } from './journalStep.ts'
import { type StoredEntry, toJournaledChanges } from './storedEntry.ts'

const READ_ENTRIES = `
MATCH (entry:AuditEntry)
WHERE entry.sequence > $after AND entry.sequence <= $through
RETURN
  entry.sequence AS sequence,
  entry.position AS position,
  entry.groupSize AS groupSize,
  left(entry.id, size(entry.id) - size(toString(entry.position)) - 1) AS group,
  entry.id AS id,
  entry.at AS at,
  entry.author AS author,
  entry.requestId AS requestId,
  entry.operation AS operation,
  entry.element AS element,
  entry.before AS before,
  entry.after AS after,
  entry.unmodeled AS unmodeled,
  entry.changes IS NOT NULL AS hasBulkChanges
ORDER BY sequence`

interface EntryRow extends StoredEntry {
  readonly sequence: number
  readonly position: number
  /** Of the first entry of a group. */
  readonly groupSize: number | null
  readonly group: string
  readonly at: unknown
  readonly author: string
  readonly requestId: string | null
}

const entriesPerPage = 1_000
const maxAttempts = 250
const retryDelayMs = 20

/**
 * Reads the steps between two states in the order in which a copy moves from one to the other: forwards, or backwards if
 * `to` is the lower number. To the current head by default. HISTORY_PRUNED if one of them is not in the journal.
 */
export async function* readJournal(graph: Graph, from: number, to?: number): AsyncGenerator<JournalStep> {
  const target = to ?? (await getJournalHead(graph))
  await assertInJournal(graph, Math.min(from, target))
  const rows = target < from ? readBackwards(graph, from, target) : readForwards(graph, from, target)
  let group: EntryRow[] = []
  for await (const row of rows) {
    if (group[0] && group[0].group !== row.group) {
      yield await toStep(graph, group)
      group = []
    }
    group.push(row)
  }
  if (group.length > 0) yield await toStep(graph, group)
}

/** HISTORY_PRUNED if the journal does not reach back to the state after a number. */
export async function assertInJournal(graph: Graph, number: number): Promise<void> {
  const { unavailableThrough } = await readJournalRange(graph)
  if (number < unavailableThrough) throw createStatePrunedError(unavailableThrough)
}

async function* readForwards(graph: Graph, from: number, to: number): AsyncGenerator<EntryRow> {
  for (let after = from; after < to; after += entriesPerPage)
    yield* await readPage(graph, after, Math.min(after + entriesPerPage, to))
}

async function* readBackwards(graph: Graph, from: number, to: number): AsyncGenerator<EntryRow> {
  for (let through = from; through > to; through -= entriesPerPage)
    yield* (await readPage(graph, Math.max(through - entriesPerPage, to), through)).toReversed()
}

/** Reads again while an entry is missing: its number was committed but is not visible yet. */
async function readPage(graph: Graph, after: number, through: number): Promise<EntryRow[]> {
  const parameters = { after: toNeo4jInteger(after), through: toNeo4jInteger(through) }
  for (let attempt = 1; attempt <= maxAttempts; attempt += 1) {
    const { rows } = await graph.read<EntryRow>(READ_ENTRIES, parameters)
    if (rows.length === through - after) return addFoldedValues(graph, rows)
    await assertInJournal(graph, after)
    await sleep(retryDelayMs)
  }
  throw new AtlasError(
    'NOT_FOUND',
    `The journal has no change ${through}, or lacks one between ${after} and it`,
  )
}

/** The entries of a group in either order. */
async function toStep(graph: Graph, group: readonly EntryRow[]): Promise<JournalStep> {
  const rows = group.toSorted((one, other) => one.position - other.position)
  const [first, last] = [rows[0], rows.at(-1)] as [EntryRow, EntryRow]
  if (first.groupSize !== rows.length)
    throw new AtlasError(
      'INVALID_INPUT',
      `Change ${first.sequence} is not the first of its transaction, or not all of it was requested`,
    )
  const changes: JournaledChange[] = []
  for (const row of rows) changes.push(...(await toJournaledChanges(graph, row)))
  return {
    previousNumber: first.sequence - 1,
    number: last.sequence,
    at: String(toJsonValue(first.at)),
    author: first.author,
    ...(first.requestId !== null && { requestId: first.requestId }),
    changes,
  }
}
