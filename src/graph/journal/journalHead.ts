import { setTimeout as sleep } from 'node:timers/promises'
import { AtlasError } from '../../model/errors.ts'
import type { Graph } from '../graph.ts'
import { assignSequenceNumbers } from './assignSequenceNumbers.ts'

const LAST_UNNUMBERED = `
MATCH (head:UnnumberedChange)
RETURN toString(max(head.at)) AS time`

const HAS_UNNUMBERED_THROUGH = `
MATCH (head:UnnumberedChange)
WHERE head.at <= datetime($time)
RETURN count(head) > 0 AS hasUnnumbered`

/** Returns a row of a `JournalRange`. */
export const READ_RANGE = `
MATCH (feed:ChangeFeed {name: 'changes'})
RETURN
  feed.last AS last,
  CASE WHEN feed.prunedThrough > coalesce(feed.incompleteThrough, 0)
    THEN feed.prunedThrough
    ELSE coalesce(feed.incompleteThrough, 0)
  END AS unavailableThrough`

/** The numbers that the journal has. */
export interface JournalRange {
  readonly last: number
  /** Entries up to this number were pruned, or come from a release whose journal lacked the elements of imports. */
  readonly unavailableThrough: number
}

const maxAttempts = 250
const retryDelayMs = 20

/** The number of the last change: it covers everything that could be read when this was called. */
export async function getJournalHead(graph: Graph): Promise<number> {
  // Reading the version waits until commits that are partly visible are wholly applied.
  await graph.version()
  const { rows } = await graph.read<{ time: string | null }>(LAST_UNNUMBERED)
  if (rows[0]?.time) await numberThrough(graph, rows[0].time)
  return (await readJournalRange(graph)).last
}

/** Again while a change waits for one before it, whose commit is being applied. */
async function numberThrough(graph: Graph, time: string): Promise<void> {
  for (let attempt = 1; attempt <= maxAttempts; attempt += 1) {
    await assignSequenceNumbers(graph)
    const { rows } = await graph.read<{ hasUnnumbered: boolean }>(HAS_UNNUMBERED_THROUGH, { time })
    if (!rows[0]?.hasUnnumbered) return
    await sleep(retryDelayMs)
  }
  throw new AtlasError('CONCURRENT_CHANGE', 'A change is still being committed; retry')
}

export async function readJournalRange(graph: Graph): Promise<JournalRange> {
  const { rows } = await graph.read<JournalRange>(READ_RANGE)
  return rows[0] ?? { last: 0, unavailableThrough: 0 }
}
