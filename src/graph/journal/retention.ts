import type { Graph } from '../graph.ts'
import { asInteger } from '../values.ts'
import { numberChanges } from './assignSequenceNumbers.ts'
import { keysKeptHours } from './withIdempotencyKey.ts'

const PRUNE_ENTRIES = `
MATCH (entry:AuditEntry)
WHERE entry.at < datetime() - duration({days: $keepDays}) AND NOT entry:UnnumberedChange
WITH entry
ORDER BY entry.at, entry.sequence
LIMIT $rowsWanted
WITH collect(entry) AS entries, max(entry.sequence) AS prunedThrough
OPTIONAL MATCH (feed:ChangeFeed {name: 'changes'})
WHERE prunedThrough > feed.prunedThrough
SET feed.prunedThrough = prunedThrough
WITH entries, size(entries) AS pruned
FOREACH (entry IN entries | DELETE entry)
RETURN pruned`

const PRUNE_KEYS = `
MATCH (claim:IdempotencyKey)
WHERE claim.createdAt < datetime() - duration({hours: $keptHours})
WITH claim
LIMIT $rowsWanted
DELETE claim
RETURN count(*) AS pruned`

const rowsAtOnce = 1_000
const tidyEveryMs = 3_600_000

/** Takes away the audit entries older than so many days, in small transactions; gives how many. */
export async function pruneAudit(graph: Graph, keepDays: number): Promise<number> {
  await numberChanges(graph)
  return inBatches(graph, PRUNE_ENTRIES, { keepDays: asInteger(keepDays) })
}

/** Now and every hour: takes away keys of requests that have expired, and audit entries when their days are counted. */
export function keepTidy(
  graph: Graph,
  keepDays: number | undefined,
  onFault: (fault: unknown) => void,
): () => void {
  const tidy = async () => {
    try {
      await inBatches(graph, PRUNE_KEYS, { keptHours: asInteger(keysKeptHours) })
      if (keepDays !== undefined) await pruneAudit(graph, keepDays)
    } catch (fault) {
      onFault(fault)
    }
  }
  void tidy()
  const timer = setInterval(tidy, tidyEveryMs).unref()
  return () => clearInterval(timer)
}

async function inBatches(graph: Graph, cypher: string, parameters: object): Promise<number> {
  let total = 0
  for (let pruned = rowsAtOnce; pruned === rowsAtOnce; total += pruned) {
    pruned = await graph.write(
      async (transaction) => {
        const { records } = await transaction.run(cypher, {
          ...parameters,
          rowsWanted: asInteger(rowsAtOnce),
        })
        return Number(records[0]?.get('pruned') ?? 0)
      },
      { isBesideTheMap: true },
    )
  }
  return total
}
