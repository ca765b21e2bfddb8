import { setTimeout as sleep } from 'node:timers/promises'
import { AtlasError } from '../../model/errors.ts'
import type { Graph } from '../graph.ts'
import { toJsonValue, toNeo4jInteger } from '../values.ts'
import { addFoldedValues } from './foldedEntries.ts'
import { createStatePrunedError } from './historyPruned.ts'
import { getJournalHead, readJournalRange } from './journalHead.ts'
import type { JournaledChange, JournalStep } from './journalStep.ts'
import { type StoredEntry, toJournaledChanges } from './storedEntry.ts'

/** What the entries of a group share is read from the first one. */
const READ_ENTRIES = `
MATCH (entry:AuditEntry)
WHERE entry.sequence > $after AND entry.sequence <= $through
WITH entry, CASE WHEN entry.position = 0 THEN entry END AS first
RETURN
  entry.sequence AS sequence,
  entry.position AS position,
  entry.id AS id,
  first.groupSize AS groupSize,
  first.at AS at,
  first.author AS author,
  first.requestId AS requestId,
  entry.operation AS operation,
  entry.element AS element,
  entry.before AS before,
  entry.after AS after,
  entry.unmodeled AS unmodeled,
  entry.changes IS NOT NULL AS hasBulkChanges
ORDER BY sequence`

interface EntryRow extends StoredEntry {
  readonly sequence: number
  /** In its group, from 0. */
  readonly position: number
  readonly groupSize: number | null
  readonly at: unknown
  readonly author: string | null
  readonly requestId: string | null
}

const entriesPerPage = 1_000
/** While one is decoded, the database reads the next. */
const pagesAhead = 2
const maxAttempts = 250
const retryDelayMs = 20

/**
 * Reads the steps between two states in the order in which a copy moves from one to the other: forwards, or backwards if
 * `to` is the lower number. To the current head by default. HISTORY_PRUNED if one of them is not in the journal.
 */
export async function* readJournal(graph: Graph, from: number, to?: number): AsyncGenerator<JournalStep> {
  const target = to ?? (await getJournalHead(graph))
  await assertInJournal(graph, Math.min(from, target))
  let group: EntryRow[] = []
  for await (const page of readPages(graph, from, target)) {
    for (const row of page) {
      if (group[0] && toGroup(group[0]) !== toGroup(row)) {
        yield await toStep(graph, group)
        group = []
      }
      group.push(row)
    }
  }
  if (group.length > 0) yield await toStep(graph, group)
}

/** HISTORY_PRUNED if the journal does not reach back to the state after a number. */
export async function assertInJournal(graph: Graph, number: number): Promise<void> {
  const { unavailableThrough } = await readJournalRange(graph)
  if (number < unavailableThrough) throw createStatePrunedError(unavailableThrough)
}

/** Reads entries in pages: the next ones while those of a page are used. */
async function* readPages(graph: Graph, from: number, to: number): AsyncGenerator<EntryRow[]> {
  const pages: Promise<EntryRow[]>[] = []
  const ranges = listRanges(from, to)
  while (ranges.length > 0 || pages.length > 0) {
    for (const range of ranges.splice(0, pagesAhead + 1 - pages.length)) pages.push(startPage(graph, range))
    const rows = (await pages.shift()) ?? []
    yield to < from ? rows.toReversed() : rows
  }
}

function startPage(graph: Graph, range: Range): Promise<EntryRow[]> {
  const page = readPage(graph, range)
  // Nobody awaits it when the caller stops.
  page.catch(() => {})
  return page
}

/** Entries with the numbers after one and through another. */
interface Range {
  readonly after: number
  readonly through: number
}

/** In the order in which they are read: backwards if `to` is the lower number. */
function listRanges(from: number, to: number): Range[] {
  const [after, through] = [Math.min(from, to), Math.max(from, to)]
  const ranges = Array.from({ length: Math.ceil((through - after) / entriesPerPage) }, (_, index) => ({
    after: after + index * entriesPerPage,
    through: Math.min(after + (index + 1) * entriesPerPage, through),
  }))
  return to < from ? ranges.toReversed() : ranges
}

/** Reads again while an entry is missing: its number was committed but is not visible yet. */
async function readPage(graph: Graph, { after, through }: Range): Promise<EntryRow[]> {
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

/** The id of an entry is that of its group and its position. */
const toGroup = ({ id, position }: EntryRow) => id.slice(0, id.length - `.${position}`.length)

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
    author: first.author ?? '',
    ...(first.requestId !== null && { requestId: first.requestId }),
    changes,
  }
}
