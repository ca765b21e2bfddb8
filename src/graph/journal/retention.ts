import { deleteUnusableAnchors, ensureAnchor } from '../copies/anchors.ts'
import type { Graph } from '../graph.ts'
import { withLease } from '../lease.ts'
import { toNeo4jInteger } from '../values.ts'
import { assignSequenceNumbers } from './assignSequenceNumbers.ts'
import { deletePrunedChunks, foldEntries } from './foldedEntries.ts'
import { repeatWhileFull } from './repeatWhileFull.ts'
import { idempotencyKeyTtlHours } from './withIdempotencyKey.ts'

/** Snapshots keep the changes after their states; the lock keeps out those that are being created. */
const PRUNE_ENTRIES = `
OPTIONAL MATCH (feed:ChangeFeed {name: 'changes'})
SET feed:ChangeFeed
WITH feed, COLLECT { MATCH (snapshot:Snapshot) RETURN min(snapshot.number) }[0] AS keptAfter
MATCH (entry:AuditEntry)
WHERE entry.at < datetime() - duration({days: $retentionDays}) AND NOT entry:UnnumberedChange
  AND (keptAfter IS NULL OR entry.sequence IS NULL OR entry.sequence <= keptAfter)
WITH feed, entry
ORDER BY entry.at, entry.sequence
LIMIT $rowsWanted
WITH feed, collect(entry) AS entries, max(entry.sequence) AS prunedThrough
SET feed.prunedThrough = CASE WHEN prunedThrough > feed.prunedThrough THEN prunedThrough ELSE feed.prunedThrough END
WITH entries, size(entries) AS pruned
FOREACH (entry IN entries | DELETE entry)
RETURN pruned`

const LAST_EXPIRED = `
MATCH (entry:AuditEntry)
WHERE entry.at < datetime() - duration({days: $retentionDays})
WITH max(entry.sequence) AS expired, COLLECT { MATCH (snapshot:Snapshot) RETURN min(snapshot.number) }[0] AS keptAfter
RETURN CASE WHEN keptAfter < expired THEN keptAfter ELSE expired END AS last`

const PRUNE_KEYS = `
MATCH (claim:IdempotencyKey)
WHERE claim.createdAt < datetime() - duration({hours: $ttlHours})
WITH claim
LIMIT $rowsWanted
DELETE claim
RETURN count(*) AS pruned`

/** Adds traces of commits to a counter, in the transaction that deletes them. */
const PRUNE_TRACES = `
MATCH (feed:ChangeFeed {name: 'changes'})
SET feed:ChangeFeed
WITH feed
MATCH (trace:CommitTrace)
WITH feed, trace
LIMIT $rowsWanted
DELETE trace
WITH feed, count(*) AS pruned
SET feed.deletedTraces = coalesce(feed.deletedTraces, 0) + pruned
RETURN pruned`

const batchSize = 1_000
const retentionIntervalMs = 3_600_000

/**
 * Deletes audit entries older than the given days in small transactions; returns how many. First stores an anchor that needs
 * none of them.
 */
export async function pruneAuditEntries(graph: Graph, retentionDays: number): Promise<number> {
  await assignSequenceNumbers(graph)
  const parameters = { retentionDays: toNeo4jInteger(retentionDays) }
  const { rows } = await graph.read<{ last: number | null }>(LAST_EXPIRED, parameters)
  const last = rows[0]?.last ?? 0
  if (last > 0) await ensureAnchor(graph, last)
  const pruned = await deleteInBatches(graph, PRUNE_ENTRIES, parameters)
  await deletePrunedChunks(graph)
  await deleteUnusableAnchors(graph)
  return pruned
}

export interface RetentionOptions {
  /** Days after which audit entries are deleted; never by default. */
  readonly retentionDays?: number | undefined
  /** Days after which their values are compressed. */
  readonly foldAfterDays: number
}

/**
 * Makes sure that the journal has an anchor, deletes expired idempotency keys and audit entries past their retention, and
 * compresses older ones, now and every hour, in one instance at a time; returns how to stop. Each transaction is correct at any
 * instance, so that one which has lost its lease does no harm.
 */
export function startRetentionJob(
  graph: Graph,
  { retentionDays, foldAfterDays }: RetentionOptions,
  onError: (error: unknown) => void,
): () => void {
  const deleteAndFold = async () => {
    await ensureAnchor(graph)
    await deleteInBatches(graph, PRUNE_KEYS, { ttlHours: toNeo4jInteger(idempotencyKeyTtlHours) })
    await deleteInBatches(graph, PRUNE_TRACES, {})
    if (retentionDays !== undefined) await pruneAuditEntries(graph, retentionDays)
    await foldEntries(graph, foldAfterDays)
  }
  const runRetention = () =>
    withLease(graph, 'retention', deleteAndFold, { ignoresPause: true }).catch(onError)
  void runRetention()
  const timer = setInterval(runRetention, retentionIntervalMs).unref()
  return () => clearInterval(timer)
}

const deleteInBatches = (graph: Graph, cypher: string, parameters: object): Promise<number> =>
  repeatWhileFull(graph, batchSize, async (transaction) => {
    const rowsWanted = toNeo4jInteger(batchSize)
    const { records } = await transaction.run(cypher, { ...parameters, rowsWanted })
    return Number(records[0]?.get('pruned') ?? 0)
  })
