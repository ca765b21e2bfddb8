import type { Graph } from '../../graph/graph.ts'
import { type DayRecord, isFailure } from './dayRecord.ts'
import { type StoredDay, streamDays, writeDay } from './dayRecords.ts'
import { FindingPeriods } from './findingPeriods.ts'
import { assertHistoryLease } from './lease.ts'
import { type DayObservation, type DaySources, observeDay } from './observeDay.ts'

/** Observes a day and records it, or replaces its record. CONCURRENT_CHANGE if another instance has taken the lease over. */
export async function recordDay(sources: DaySources, day: string, owner: string): Promise<DayRecord> {
  return storeObservation(sources.graph, await observeDay(sources, day), owner)
}

/**
 * Stores the record of a day. If later days are recorded, their findings are compared with those of this day, where they
 * were compared with those of the day before it.
 */
export async function storeObservation(
  graph: Graph,
  { found, ...observation }: DayObservation,
  owner: string,
): Promise<DayRecord> {
  const periods = await readPeriodsBefore(graph, observation.day)
  const record: DayRecord = { ...observation, findings: periods.compare(observation.reports, found) }
  periods.add(record)
  const laterDays = await compareLaterDays(graph, record, periods)
  await graph.write(
    async (transaction) => {
      await assertHistoryLease(transaction, owner)
      await writeDay(transaction, record)
      for (const { ranAt, ...laterDay } of laterDays) await writeDay(transaction, laterDay, ranAt)
    },
    { keepsVersion: true },
  )
  return record
}

async function readPeriodsBefore(graph: Graph, day: string): Promise<FindingPeriods> {
  const periods = new FindingPeriods()
  for await (const record of streamDays(graph)) {
    if (record.day >= day) break
    periods.add(record)
  }
  return periods
}

/** Compares the later days with the periods until the record, until each of its reports has run again. */
async function compareLaterDays(
  graph: Graph,
  { day, reports }: DayRecord,
  periods: FindingPeriods,
): Promise<StoredDay[]> {
  const stored = new FindingPeriods()
  const pending = new Set(reports.map(({ report }) => report))
  const laterDays: StoredDay[] = []
  for await (const laterDay of streamDays(graph)) {
    if (pending.size === 0) break
    stored.add(laterDay)
    if (laterDay.day <= day) continue
    const findings = periods.compare(laterDay.reports, stored.listFound(laterDay.reports))
    periods.add({ ...laterDay, findings })
    laterDays.push({ ...laterDay, findings })
    const failed = new Set(laterDay.reports.filter(isFailure).map(({ report }) => report))
    for (const report of pending) if (!failed.has(report)) pending.delete(report)
  }
  return laterDays
}
