import { z } from 'zod'
import type { Graph } from '../graph/graph.ts'
import { getJournalHead } from '../graph/journal/journalHead.ts'
import { findSequenceBefore } from '../graph/journal/readChanges.ts'
import { toJsonValue, toNeo4jInteger } from '../graph/values.ts'
import { msPerDay, today } from '../model/dates.ts'
import { AtlasError } from '../model/errors.ts'
import { timestampSchema } from '../model/valueSchema.ts'
import { readSnapshot, snapshotNamePattern } from './snapshots.ts'

/**
 * A recorded state: the present, after a change of the feed, at the end of a day in UTC, just before a time, or with a
 * name.
 */
export type JournalPoint =
  | 'now'
  | number
  | { readonly day: string }
  | { readonly time: string }
  | { readonly snapshot: string }

const dayPattern = /^\d{4}-\d\d-\d\d$/
const numberPattern = /^\d{1,15}$/

/** The state that a text names; nothing if it names none. */
export function parseJournalPoint(text: string): JournalPoint | undefined {
  if (text === 'now') return 'now'
  if (numberPattern.test(text)) return Number(text)
  if (dayPattern.test(text)) return z.iso.date().safeParse(text).success ? { day: text } : undefined
  if (snapshotNamePattern.test(text)) return { snapshot: text }
  const time = timestampSchema.safeParse(text)
  return time.success ? { time: time.data } : undefined
}

/** What people call a state: `2026-03-31`, `change 4711`, the name of a snapshot. */
export function formatJournalPoint(point: JournalPoint): string {
  if (point === 'now') return 'the present'
  if (typeof point === 'number') return `change ${point}`
  if ('snapshot' in point) return point.snapshot
  return 'day' in point ? point.day : point.time
}

/** The states that a text can name, for messages. */
export const journalPointHint =
  '`now`, a day such as 2026-03-31, a time such as 2026-03-31T12:00:00Z, a number of `GET /changes`, or the name of a snapshot'

/** Returns the number of the last change that a recorded state includes; NOT_FOUND if its snapshot does not exist. */
export const resolveJournalPoint = async (graph: Graph, point: JournalPoint): Promise<number> =>
  point === 'now' ? getJournalHead(graph) : (await readPoint(graph, point)).number

/** A recorded state, by its number. */
export interface RecordedPoint {
  readonly number: number
  /** When the last change that it includes was made; unknown if there is none, or its entry was deleted. */
  readonly recordedAt: string | undefined
  /** The day of the state in UTC, such as 2026-03-31. */
  readonly day: string
}

/** Finds an earlier state. INVALID_INPUT if it lies in the future, NOT_FOUND if its snapshot does not exist. */
export async function findRecordedPoint(
  graph: Graph,
  point: Exclude<JournalPoint, 'now'>,
): Promise<RecordedPoint> {
  if (isFuture(point)) throw createFutureError('lies in the future')
  const { number, at } = await readRecorded(graph, point)
  const recordedAt = at === null ? undefined : String(toJsonValue(at))
  return { number, recordedAt, day: getDay(point) ?? recordedAt?.slice(0, 10) ?? today() }
}

/** A transaction is recorded as a whole: the state after one of its changes is that after the last one. */
const READ_POINT = `
OPTIONAL MATCH (feed:ChangeFeed {name: 'changes'})
OPTIONAL MATCH (entry:AuditEntry {sequence: $number})
OPTIONAL MATCH (first:AuditEntry {sequence: entry.sequence - entry.position})
OPTIONAL MATCH (next:AuditEntry {sequence: $number + 1})
RETURN
  entry.at AS at,
  coalesce(first.sequence + first.groupSize - 1, $number) AS number,
  coalesce(feed.last, 0) AS last,
  coalesce(entry.at < datetime($time) AND next.at >= datetime($time), false) AS isLastBefore`

interface PointRow {
  readonly at: unknown
  readonly number: number
  readonly last: number
  /** Whether the next change is the first one at a time or after it. */
  readonly isLastBefore: boolean
}

async function readPoint(graph: Graph, point: Exclude<JournalPoint, 'now'>): Promise<PointRow> {
  if (typeof point === 'number') return readEntry(graph, point)
  if ('snapshot' in point) return readEntry(graph, (await readSnapshot(graph, point.snapshot)).number)
  const time = 'time' in point ? point.time : new Date(Date.parse(point.day) + msPerDay).toISOString()
  return readLastBefore(graph, time)
}

async function readEntry(graph: Graph, number: number, time: string | null = null): Promise<PointRow> {
  const { rows } = await graph.read<PointRow>(READ_POINT, { number: toNeo4jInteger(number), time })
  return rows[0] ?? { at: null, number, last: 0, isLastBefore: false }
}

/** The last changes before times, as they were found: a past time keeps its change. */
const knownNumbers = new WeakMap<Graph, Map<string, number>>()
const maxKnownTimes = 1_000

/** Finds the last change before a time; one that was found before is only checked. */
async function readLastBefore(graph: Graph, time: string): Promise<PointRow> {
  const known = knownNumbers.get(graph) ?? new Map<string, number>()
  knownNumbers.set(graph, known)
  const knownRow = known.has(time) ? await readEntry(graph, known.get(time) ?? 0, time) : undefined
  if (knownRow?.isLastBefore) return knownRow
  const row = await readEntry(graph, await findSequenceBefore(graph, time), time)
  if (known.size >= maxKnownTimes) known.clear()
  if (row.isLastBefore) known.set(time, row.number)
  return row
}

/** A number that has no entry yet may belong to a change that is not numbered. */
async function readRecorded(graph: Graph, point: Exclude<JournalPoint, 'now'>): Promise<PointRow> {
  const row = await readPoint(graph, point)
  if (typeof point !== 'number' || point <= row.last) return row
  const last = await getJournalHead(graph)
  if (point > last) throw createFutureError(`must be at most ${last}, the last change`)
  return readEntry(graph, point)
}

const createFutureError = (message: string) =>
  new AtlasError('INVALID_INPUT', `recordedAt ${message}; leave it out to read the present state`, {
    faults: [{ in: 'query', path: 'recordedAt', message }],
  })

function isFuture(point: JournalPoint): boolean {
  if (typeof point !== 'object' || 'snapshot' in point) return false
  return 'day' in point ? point.day > today() : Date.parse(point.time) > Date.now()
}

/** The day that a point names; of a time the day just before it. */
function getDay(point: JournalPoint): string | undefined {
  if (typeof point !== 'object' || 'snapshot' in point) return undefined
  return 'day' in point ? point.day : today(new Date(Date.parse(point.time) - 1))
}
