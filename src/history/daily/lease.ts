import type { Graph, Transaction } from '../../graph/graph.ts'
import { assertLease, withLease } from '../../graph/lease.ts'

/** By the clock of the database, which all instances share. */
const READ_DUE_DAY = `
WITH datetime.realtime($timeZone) AS now
WITH date(now) AS today, localtime(now) >= localtime($time) AS isReached
WITH toString(today) AS today, toString(CASE WHEN isReached THEN today ELSE today - duration({days: 1}) END) AS day
RETURN today, day, EXISTS { (:HistoryDay {day: day}) } AS isRecorded`

/** When the reports run every night. */
export interface NightlyTime {
  /** Such as 02:00. */
  readonly time: string
  /** Such as Europe/Berlin. */
  readonly timeZone: string
}

export interface DueDay {
  readonly today: string
  /** The day on which the reports should have run last. */
  readonly day: string
  readonly isRecorded: boolean
}

/** Finds the day that should be recorded by now. */
export async function readDueDay(graph: Graph, { time, timeZone }: NightlyTime): Promise<DueDay> {
  const { rows } = await graph.read<DueDay>(READ_DUE_DAY, { time, timeZone })
  return rows[0] as DueDay
}

/**
 * Runs work as the only instance that writes history; nothing if another one does, or failed to a while ago. The owner
 * names the lease to the work, which may run in another thread.
 */
export const withHistoryLease = <Result>(
  graph: Graph,
  work: (owner: string) => Promise<Result>,
  options?: { readonly ignoresPause?: boolean },
): Promise<Result | undefined> => withLease(graph, 'history', ({ owner }) => work(owner), options)

/** CONCURRENT_CHANGE if another instance writes history now. Holds the lease until the transaction ends. */
export const assertHistoryLease = (transaction: Transaction, owner: string): Promise<void> =>
  assertLease(transaction, { name: 'history', owner })
