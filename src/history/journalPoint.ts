import { z } from 'zod'
import type { Graph } from '../graph/graph.ts'
import { getJournalHead } from '../graph/journal/journalHead.ts'
import { findSequenceBefore } from '../graph/journal/readChanges.ts'
import { msPerDay } from '../model/dates.ts'
import { timestampSchema } from '../model/valueSchema.ts'

/** A recorded state: the present, a number of the change feed, the end of a day in UTC, or the moment before a time. */
export type JournalPoint = 'now' | number | { readonly day: string } | { readonly time: string }

const dayPattern = /^\d{4}-\d\d-\d\d$/
const numberPattern = /^\d{1,15}$/

/** The state that a text names; nothing if it names none. */
export function parseJournalPoint(text: string): JournalPoint | undefined {
  if (text === 'now') return 'now'
  if (numberPattern.test(text)) return Number(text)
  if (dayPattern.test(text)) return z.iso.date().safeParse(text).success ? { day: text } : undefined
  const time = timestampSchema.safeParse(text)
  return time.success ? { time: time.data } : undefined
}

/** Returns the number of the last change that a recorded state includes. */
export async function resolveJournalPoint(graph: Graph, point: JournalPoint): Promise<number> {
  if (point === 'now') return getJournalHead(graph)
  if (typeof point === 'number') return point
  const time = 'time' in point ? point.time : new Date(Date.parse(point.day) + msPerDay).toISOString()
  return findSequenceBefore(graph, time)
}
