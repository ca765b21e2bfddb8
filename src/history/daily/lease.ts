import type { Graph, Transaction } from '../../graph/graph.ts'
import { toNeo4jInteger } from '../../graph/values.ts'
import { AtlasError } from '../../model/errors.ts'

/** By the clock of the database, which all instances share. */
const READ_DUE_DAY = `
WITH datetime.realtime($timeZone) AS now
WITH date(now) AS today, localtime(now) >= localtime($time) AS isReached
WITH toString(today) AS today, toString(CASE WHEN isReached THEN today ELSE today - duration({days: 1}) END) AS day
RETURN today, day, EXISTS { (:HistoryDay {day: day}) } AS isRecorded`

/**
 * Takes the lock before the lease is read, so that only one instance claims it. A lease that ends later than any can was
 * made before the clock of the database was set back.
 */
const CLAIM = `
MERGE (lease:HistoryLease {name: 'history'})
SET lease:HistoryLease
WITH lease
WHERE lease.leaseUntil IS NULL
  OR NOT timestamp() <= lease.leaseUntil <= timestamp() + $maxMs
  OR ($ignoresPause AND lease.owner = '')
SET lease.owner = $owner, lease.leaseUntil = timestamp() + $leaseMs
RETURN lease.owner AS owner`

const RENEW = `
MATCH (lease:HistoryLease {name: 'history', owner: $owner})
SET lease.leaseUntil = timestamp() + $leaseMs
RETURN lease.owner AS owner`

/** Nobody claims a lease before its pause has passed. */
const RELEASE = `
MATCH (lease:HistoryLease {name: 'history', owner: $owner})
SET lease.owner = '', lease.leaseUntil = timestamp() + $pauseMs
RETURN lease.owner AS owner`

/** An owner renews its lease several times before this has passed. */
const leaseMs = 60_000
const renewalMs = 15_000
/** The time until the next attempt after one that failed. */
const pauseAfterFailureMs = 600_000

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
 * names the lease to the work.
 */
export async function withHistoryLease<Result>(
  graph: Graph,
  work: (owner: string) => Promise<Result>,
  { ignoresPause = false } = {},
): Promise<Result | undefined> {
  const owner = crypto.randomUUID()
  const maxMs = pauseAfterFailureMs + 1_000
  if ((await runOnLease(graph, CLAIM, { owner, leaseMs, maxMs, ignoresPause })) === 0) return undefined
  // What goes wrong here shows when the work writes.
  const renewal = setInterval(() => runOnLease(graph, RENEW, { owner, leaseMs }).catch(() => {}), renewalMs)
  let pauseMs = pauseAfterFailureMs
  try {
    const result = await work(owner)
    pauseMs = 0
    return result
  } finally {
    clearInterval(renewal)
    await runOnLease(graph, RELEASE, { owner, pauseMs })
  }
}

/** Returns how many leases the statement found. */
const runOnLease = (
  graph: Graph,
  cypher: string,
  parameters: Readonly<Record<string, string | number | boolean>>,
): Promise<number> =>
  graph.write(
    async (transaction) => {
      const stored = Object.entries(parameters).map(([name, value]) => [
        name,
        typeof value === 'number' ? toNeo4jInteger(value) : value,
      ])
      return (await transaction.run(cypher, Object.fromEntries(stored))).records.length
    },
    { keepsVersion: true },
  )

/** CONCURRENT_CHANGE if another instance has taken the lease over. Holds it until the transaction ends. */
export async function assertLease(transaction: Transaction, owner: string): Promise<void> {
  const { records } = await transaction.run(RENEW, { owner, leaseMs: toNeo4jInteger(leaseMs) })
  if (records.length > 0) return
  throw new AtlasError('CONCURRENT_CHANGE', 'Another instance writes the history now; retry')
}
