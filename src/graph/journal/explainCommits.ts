import { setTimeout as sleep } from 'node:timers/promises'
import type { Graph } from '../graph.ts'
import { toNeo4jInteger } from '../values.ts'
import type { Commit } from '../versions.ts'
import { instanceId } from './instance.ts'
import { getJournalHead } from './journalHead.ts'

/** A state of the graph: the journal explains every commit through `commit` with entries through `number`. */
export interface JournalPosition {
  readonly number: number
  readonly commit: Commit | undefined
}

/** Groups of entries of other processes, whose commit numbers are unknown here. */
const COUNT_OTHER_GROUPS = `
MATCH (entry:AuditEntry)
WHERE entry.sequence > $after AND entry.sequence <= $through
  AND entry.groupSize IS NOT NULL AND entry.instance <> $instanceId
RETURN count(entry) AS groups`

const maxAttempts = 6
const retryDelayMs = 50

/** Reads where the journal stands; it covers everything that could be read when this was called. */
export async function readPosition(graph: Graph): Promise<JournalPosition> {
  const commit = await graph.readLastCommit()
  return { commit, number: await getJournalHead(graph) }
}

/**
 * Whether the journal explains every commit between two positions. Another client's direct change is not explained, nor
 * are commits that change no element but that this process cannot know: new labels and property names, migrations,
 * and records of other instances of the service. A copy is then made again, which costs time and nothing else.
 */
export async function explainCommits(
  graph: Graph,
  from: JournalPosition,
  to: JournalPosition,
): Promise<'explained' | 'unexplained'> {
  if (!from.commit || !to.commit) return 'unexplained'
  for (let attempt = 1; attempt <= maxAttempts; attempt += 1) {
    const unexplained = graph.countUnexplainedCommits(from.commit, to.commit)
    if (unexplained === undefined) return 'unexplained'
    if (unexplained === 0 || unexplained <= (await countOtherGroups(graph, from, to))) return 'explained'
    // A commit of another thread may be known here a little later.
    await sleep(retryDelayMs)
  }
  return 'unexplained'
}

async function countOtherGroups(graph: Graph, from: JournalPosition, to: JournalPosition): Promise<number> {
  const { rows } = await graph.read<{ groups: number }>(COUNT_OTHER_GROUPS, {
    after: toNeo4jInteger(from.number),
    through: toNeo4jInteger(to.number),
    instanceId,
  })
  return rows[0]?.groups ?? 0
}
