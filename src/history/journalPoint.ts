import { z } from 'zod'
import type { Graph } from '../graph/graph.ts'
import { getJournalHead, readJournalRange } from '../graph/journal/journalHead.ts'
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

/** The states that a text can name, for messages. */
export const journalPointHint =
  '`now`, a day such as 2026-03-31, a time such as 2026-03-31T12:00:00Z, a number of `GET /changes`, or the name of a snapshot'

/** Returns the number of the last change that a recorded state includes; NOT_FOUND if its snapshot does not exist. */
export async function resolveJournalPoint(graph: Graph, point: JournalPoint): Promise<number> {
  if (point === 'now') return getJournalHead(graph)
  if (typeof point === 'number') return point
  if ('snapshot' in point) return (await readSnapshot(graph, point.snapshot)).number
  const time = 'time' in point ? point.time : new Date(Date.parse(point.day) + msPerDay).toISOString()
  return findSequenceBefore(graph, time)
}

/** A recorded state, by its number. */
export interface RecordedPoint {
  readonly number: number
  /** When the last change that it includes was made; unknown if there is none, or its entry was deleted. */
  readonly recordedAt: string | undefined
  /** The day of the state in UTC, such as 2026-03-31. */
  readonly day: string
}

/** A transaction is recorded as a whole: the state after one of its changes is that after the last one. */
const READ_POINT = `
OPTIONAL MATCH (entry:AuditEntry {sequence: $number})
OPTIONAL MATCH (first:AuditEntry {sequence: entry.sequence - entry.position})
RETURN entry.at AS at, coalesce(first.sequence + first.groupSize - 1, $number) AS number`

/** Finds an earlier state. INVALID_INPUT if it lies in the future, NOT_FOUND if its snapshot does not exist. */
export async function findRecordedPoint(
  graph: Graph,
  point: Exclude<JournalPoint, 'now'>,
): Promise<RecordedPoint> {
  const requested = await resolveJournalPoint(graph, point)
  await assertRecorded(graph, point, requested)
  const { rows } = await graph.read<{ at: unknown; number: number }>(READ_POINT, {
    number: toNeo4jInteger(requested),
  })
  const { at = null, number = requested } = rows[0] ?? {}
  const recordedAt = at === null ? undefined : String(toJsonValue(at))
  return { number, recordedAt, day: getDay(point) ?? recordedAt?.slice(0, 10) ?? today() }
}

async function assertRecorded(graph: Graph, point: JournalPoint, number: number): Promise<void> {
  if (isFuture(point)) throw createFutureError('lies in the future')
  if (typeof point !== 'number' || number <= (await readJournalRange(graph)).last) return
  const last = await getJournalHead(graph)
  if (number > last) throw createFutureError(`must be at most ${last}, the last change`)
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
