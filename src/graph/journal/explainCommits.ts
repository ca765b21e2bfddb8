import { setTimeout as sleep } from 'node:timers/promises'
import { AtlasError } from '../../model/errors.ts'
import { type Commit, getLastCommit, learnLastCommit } from '../commits.ts'
import { withAtlasErrors } from '../driverErrors.ts'
import type { Graph } from '../graph.ts'
import { getJournalHead } from './journalHead.ts'

/** The commits that the database has. */
export interface CommitCount {
  /** The last one; nothing if the server does not number commits. */
  readonly commit: Commit | undefined
  /** How many commits until then left a trace: those that are journaled, or only touch records of the service. */
  readonly traces: number
}

/** A state of the graph: the journal explains every commit through `commit` with entries through `number`. */
export interface JournalPosition extends CommitCount {
  readonly number: number
}

const COUNT_TRACES = `
OPTIONAL MATCH (feed:ChangeFeed {name: 'changes'})
RETURN coalesce(feed.deletedTraces, 0) + COUNT { (:CommitTrace) } AS traces`

const maxAttempts = 200
const retryDelayMs = 2

/** Reads where the journal stands; it covers everything that could be read when this was called. */
export async function readPosition(graph: Graph): Promise<JournalPosition> {
  const counted = await countCommits(graph)
  return { ...counted, number: await getJournalHead(graph) }
}

/** Counts the commits of the database, and those that left a trace. */
export const countCommits = (graph: Graph): Promise<CommitCount> => withAtlasErrors(() => countTraces(graph))

/**
 * Counts traces while nothing is committed. The second statement of a session waits until all commits that the first one
 * could see are applied. CONCURRENT_CHANGE when something is always committed meanwhile.
 */
async function countTraces(graph: Graph): Promise<CommitCount> {
  const session = graph.openSession()
  try {
    for (let attempt = 1; attempt <= maxAttempts; attempt += 1) {
      const commit = await learnLastCommit(session)
      const { records } = await session.run<{ traces: number }>(COUNT_TRACES)
      const traces = Number(records[0]?.get('traces') ?? 0)
      if (getLastCommit(session)?.number === commit?.number) return { commit, traces }
      await sleep(retryDelayMs * Math.random())
    }
  } finally {
    await session.close()
  }
  throw new AtlasError('CONCURRENT_CHANGE', 'Other clients kept changing the data while it was read; retry')
}

/**
 * Whether the journal explains every commit between two positions: whether each left a trace. Another client's direct change
 * does not; nor do commits that change no element but are the database's own, or a migration's: a label or a property name
 * that is used for the first time. A copy is then made again, which costs time and nothing else.
 */
export function explainCommits(from: JournalPosition, to: JournalPosition): 'explained' | 'unexplained' {
  if (!from.commit || !to.commit || from.commit.database !== to.commit.database) return 'unexplained'
  const commits = to.commit.number - from.commit.number
  return commits === to.traces - from.traces ? 'explained' : 'unexplained'
}
