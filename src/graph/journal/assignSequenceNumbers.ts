import type { Graph, Transaction } from '../graph.ts'
import { toNeo4jInteger } from '../values.ts'

const HAS_UNNUMBERED = `
MATCH (head:UnnumberedChange)
RETURN count(head) > 0 AS hasUnnumbered`

/** One at a time gives out numbers. */
const LOCK_FEED = `
MERGE (feed:ChangeFeed {name: 'changes'})
ON CREATE SET feed.last = 0, feed.prunedThrough = 0
SET feed:ChangeFeed`

/**
 * While a commit is being applied, a reader may find some of its entries and not yet the others; then it waits for the
 * next round, and so does all that is later. What lacks an entry for ten minutes has lost it for good.
 */
const ASSIGN_SEQUENCE_NUMBERS = `
MATCH (feed:ChangeFeed {name: 'changes'})
CALL () {
  MATCH (head:UnnumberedChange)
  WHERE head.at IS NOT NULL
  RETURN head
  ORDER BY head.at, head.id
  LIMIT $groupsWanted
}
WITH feed, collect(head) AS heads
WITH feed, heads, [head IN heads | COUNT {
  UNWIND range(0, head.groupSize - 1) AS position
  MATCH (:AuditEntry {id: head.group + '.' + toString(position)})
} = head.groupSize OR head.at < datetime() - duration({minutes: 10})] AS isWhole
WITH feed, [index IN range(0, size(heads) - 1) WHERE all(earlier IN isWhole[..index + 1] WHERE earlier) | heads[index]] AS whole
UNWIND range(0, size(whole) - 1) AS index
WITH feed, whole[index] AS head,
  feed.last + reduce(before = 0, earlier IN whole[..index] | before + earlier.groupSize) AS last
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
 * Gives numbers to the changes that have none. Neo4j tells nobody in which order transactions were committed, and a
 * counter would make all writers wait for one another; so numbers are given when somebody asks, to what is committed
 * by then, in the order of time. What is committed later gets later numbers: who has read up to a number misses nothing.
 */
export async function assignSequenceNumbers(graph: Graph): Promise<void> {
  const { rows } = await graph.read<{ hasUnnumbered: boolean }>(HAS_UNNUMBERED)
  if (!rows[0]?.hasUnnumbered) return
  for (let groups = batchSize; groups === batchSize; )
    groups = await graph.write(assignBatch, { keepsVersion: true })
}

async function assignBatch(transaction: Transaction): Promise<number> {
  await transaction.run(LOCK_FEED)
  const { records } = await transaction.run<{ groups: number }>(ASSIGN_SEQUENCE_NUMBERS, {
    groupsWanted: toNeo4jInteger(batchSize),
  })
  return records[0]?.get('groups') ?? 0
}
