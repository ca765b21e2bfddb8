import { copyFromAnchor, ensureAnchor } from '../../graph/copies/anchors.ts'
import { moveCopy } from '../../graph/copies/moveCopy.ts'
import type { Graph } from '../../graph/graph.ts'
import { getJournalHead, readJournalRange } from '../../graph/journal/journalHead.ts'
import { findSequenceBefore } from '../../graph/journal/readChanges.ts'
import { toNeo4jInteger } from '../../graph/values.ts'
import { msPerDay, today } from '../../model/dates.ts'
import type { DayRecord } from './dayRecord.ts'
import { streamDays } from './dayRecords.ts'
import type { NightlyTime } from './lease.ts'
import { type DaySources, observeDay } from './observeDay.ts'
import { storeObservation } from './recordDay.ts'

const READ_MOMENT = `
RETURN toString(datetime.fromEpochMillis(
  datetime({date: date($day), time: localtime($time), timezone: $timeZone}).epochMillis
)) AS moment`

const READ_FIRST_DAY = `
MATCH (entry:AuditEntry {sequence: $number})
RETURN toString(date(datetime({datetime: entry.at, timezone: $timeZone}))) AS day`

export interface BackfillOptions {
  readonly time: NightlyTime
  /** The first day, by default the first one that the journal reaches. */
  readonly from?: string | undefined
  /** The last day. */
  readonly to: string
  onRecorded?(record: DayRecord): void
}

/**
 * Records the days without a record, each by the map as it was when its night was due; returns how many. The copy, a
 * database whose content is replaced, moves along the journal.
 */
export async function backfillDays(
  graph: Graph,
  copy: Graph,
  sources: Omit<DaySources, 'graph'>,
  owner: string,
  { time, from, to, onRecorded }: BackfillOptions,
): Promise<number> {
  const days = await listMissingDays(graph, from ?? (await findFirstDay(graph, time)), to)
  if (days.length > 0) await ensureAnchor(graph)
  let isCopied = false
  for (const day of days) {
    const number = await findNumberAt(graph, day, time)
    await (isCopied ? moveCopy : copyFromAnchor)(graph, copy, number)
    isCopied = true
    const observation = await observeDay({ ...sources, graph: copy }, day)
    const record = await storeObservation(graph, observation, owner)
    onRecorded?.(record)
  }
  return days.length
}

/** The first day whose night the journal has; nothing if it has no entry. */
async function findFirstDay(graph: Graph, { timeZone }: NightlyTime): Promise<string | undefined> {
  await getJournalHead(graph)
  const { unavailableThrough } = await readJournalRange(graph)
  const parameters = { number: toNeo4jInteger(unavailableThrough + 1), timeZone }
  const { rows } = await graph.read<{ day: string }>(READ_FIRST_DAY, parameters)
  return rows[0] && addDay(rows[0].day)
}

async function listMissingDays(graph: Graph, from: string | undefined, to: string): Promise<string[]> {
  const recorded = new Set<string>()
  for await (const { day } of streamDays(graph)) recorded.add(day)
  const days: string[] = []
  for (let day = from ?? addDay(to); day <= to; day = addDay(day)) if (!recorded.has(day)) days.push(day)
  return days
}

async function findNumberAt(graph: Graph, day: string, { time, timeZone }: NightlyTime): Promise<number> {
  const { rows } = await graph.read<{ moment: string }>(READ_MOMENT, { day, time, timeZone })
  return findSequenceBefore(graph, rows[0]?.moment ?? '')
}

const addDay = (day: string) => today(new Date(Date.parse(day) + msPerDay))
