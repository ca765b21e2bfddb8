import { z } from 'zod'
import type { Graph } from '../graph/graph.ts'
import { getJournalHead } from '../graph/journal/journalHead.ts'
import { findSequenceBefore } from '../graph/journal/readChanges.ts'
import { msPerDay } from '../model/dates.ts'
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
