import { AtlasError } from '../model/errors.ts'
import type { Graph, Transaction } from './graph.ts'
import { toNeo4jInteger } from './values.ts'

/** What one instance at a time does: recording history, and deleting and compressing what is past its retention. */
export type LeasedWork = 'history' | 'retention'

/** A lease as its owner has it. Each claim has an owner of its own, which fences what an earlier one still does. */
export interface Lease {
  readonly name: LeasedWork
  readonly owner: string
}

/**
 * Takes the lock before the lease is read, so that only one instance claims it. A lease that ends later than any can was
 * made before the clock of the database was set back.
 */
const CLAIM = `
MERGE (lease:HistoryLease {name: $name})
SET lease:HistoryLease
WITH lease
WHERE lease.leaseUntil IS NULL
  OR NOT timestamp() <= lease.leaseUntil <= timestamp() + $maxMs
  OR ($ignoresPause AND lease.owner = '')
SET lease.owner = $owner, lease.leaseUntil = timestamp() + $leaseMs
RETURN lease.owner AS owner`

/** Takes the lock before the owner is read: another instance that claims the lease waits, or was first. */
const LOCK_OWN = `
MATCH (lease:HistoryLease {name: $name})
SET lease:HistoryLease
WITH lease
WHERE lease.owner = $owner`

const RENEW = `${LOCK_OWN}
SET lease.leaseUntil = timestamp() + $leaseMs
RETURN lease.owner AS owner`

/** Nobody claims a lease before its pause has passed. */
const RELEASE = `${LOCK_OWN}
SET lease.owner = '', lease.leaseUntil = timestamp() + $pauseMs
RETURN lease.owner AS owner`

/** An owner renews its lease several times before this has passed; then another instance may take the work over. */
const leaseMs = 10_000
const renewalMs = 2_500
/** The time until the next attempt after one that failed. */
const pauseAfterFailureMs = 600_000
const maxMs = pauseAfterFailureMs + 1_000

/** Runs work as the only instance that does; nothing if another one does, or failed to a while ago. */
export async function withLease<Result>(
  graph: Graph,
  name: LeasedWork,
  work: (lease: Lease) => Promise<Result>,
  { ignoresPause = false } = {},
): Promise<Result | undefined> {
  const lease = { name, owner: crypto.randomUUID() }
  if (!(await runOnLease(graph, CLAIM, { ...lease, leaseMs, maxMs, ignoresPause }))) return undefined
  // What goes wrong here shows when the work writes.
  const renewal = setInterval(
    () => runOnLease(graph, RENEW, { ...lease, leaseMs }).catch(() => {}),
    renewalMs,
  )
  let pauseMs = pauseAfterFailureMs
  try {
    const result = await work(lease)
    pauseMs = 0
    return result
  } finally {
    clearInterval(renewal)
    await runOnLease(graph, RELEASE, { ...lease, pauseMs })
  }
}

/** Returns whether the statement found the lease. */
const runOnLease = (
  graph: Graph,
  cypher: string,
  parameters: Readonly<Record<string, string | number | boolean>>,
): Promise<boolean> =>
  graph.write(
    async (transaction) => {
      const stored = Object.entries(parameters).map(([name, value]) => [
        name,
        typeof value === 'number' ? toNeo4jInteger(value) : value,
      ])
      return (await transaction.run(cypher, Object.fromEntries(stored))).records.length > 0
    },
    { keepsVersion: true },
  )

/** CONCURRENT_CHANGE if another instance has taken the lease over. Holds it until the transaction ends. */
export async function assertLease(transaction: Transaction, lease: Lease): Promise<void> {
  const { records } = await transaction.run(RENEW, { ...lease, leaseMs: toNeo4jInteger(leaseMs) })
  if (records.length > 0) return
  throw new AtlasError('CONCURRENT_CHANGE', `Another instance does this now (${lease.name}); retry`)
}
