import type { Graph, Transaction } from '../graph.ts'
import { toNeo4jInteger } from '../values.ts'
import { repeatWhileFull } from './repeatWhileFull.ts'

const HAS_UNNUMBERED = `
MATCH (head:UnnumberedChange)
RETURN count(head) > 0 AS hasUnnumbered`

/** Takes the lock of the feed, so that one transaction at a time assigns numbers, names a state or deletes entries. */
export const LOCK_FEED = `
MERGE (feed:ChangeFeed {name: 'changes'})
ON CREATE SET feed.last = 0, feed.prunedThrough = 0
SET feed:ChangeFeed`

/**
 * Skips a group, and all later ones, while only some of its entries are visible because its commit is being applied.
 * After ten minutes a missing entry counts as lost.
 */
const ASSIGN_SEQUENCE_NUMBERS = `
MATCH (feed:ChangeFeed {name: 'changes'})
CALL () {
  MATCH (head:UnnumberedChange)
  WHERE head.at IS NOT NULL
  RETURN head
  ORDER BY head.at, head.id
  LIMIT $batchSize
}
WITH feed, collect(head) AS heads
WITH feed, heads, [head IN heads | COUNT {
  UNWIND range(0, head.groupSize - 1) AS position
  MATCH (:AuditEntry {id: head.group + '.' + toString(position)})
} = head.groupSize OR head.at < datetime() - duration({minutes: 10})] AS isComplete
WITH feed, [index IN range(0, size(heads) - 1) WHERE all(earlier IN isComplete[..index + 1] WHERE earlier) | heads[index]] AS completeHeads
UNWIND range(0, size(completeHeads) - 1) AS index
WITH feed, completeHeads[index] AS head,
  feed.last + reduce(before = 0, earlier IN completeHeads[..index] | before + earlier.groupSize) AS last
CALL (head, last) {
  UNWIND range(0, head.groupSize - 1) AS position
  MATCH (entry:AuditEntry {id: head.group + '.' + toString(position)})
  SET entry.sequence = last + position + 1
}
REMOVE head:UnnumberedChange
WITH feed, max(last + head.groupSize) AS last, count(head) AS groups
SET feed.last = last
RETURN groups`

const batchSize = 200

/**
 * Assigns sequence numbers to changes that have none, in the order of time. Neo4j does not expose the order of commits,
 * and a counter would serialize all writers, so numbers are assigned on read to what is committed by then. Later
 * commits get later numbers: a client that has read up to a number misses nothing.
 */
export async function assignSequenceNumbers(graph: Graph): Promise<void> {
  const { rows } = await graph.read<{ hasUnnumbered: boolean }>(HAS_UNNUMBERED)
  if (rows[0]?.hasUnnumbered) await repeatWhileFull(graph, batchSize, assignBatch)
}

async function assignBatch(transaction: Transaction): Promise<number> {
  await transaction.run(LOCK_FEED)
  const { records } = await transaction.run<{ groups: number }>(ASSIGN_SEQUENCE_NUMBERS, {
    batchSize: toNeo4jInteger(batchSize),
  })
  return records[0]?.get('groups') ?? 0
}
