import { AtlasError } from '../../model/errors.ts'
import { withSharedDeadline } from '../deadlines.ts'
import type { Graph } from '../graph.ts'
import { explainCommits, type JournalPosition, readPosition } from './explainCommits.ts'
import type { JournaledChange } from './journalStep.ts'
import { readJournal } from './readJournal.ts'

/** A state of the graph that a follower has reached. */
export interface FollowedState {
  /** The version of the graph when it was reached. */
  readonly version: string
  /** Counts the states of this follower. */
  readonly ordinal: number
  /** The number of the last change in it; absent where the journal cannot be read. */
  readonly sequence?: number
}

/** Follows what is committed to a graph, so that what was derived from a state is kept up to date by changes. */
export interface JournalFollower {
  /** The present state: it has everything that was committed before the call. */
  current(): Promise<FollowedState>
  /** What was committed between a state and the present one; nothing if the journal does not explain all of it. */
  changesSince(ordinal: number): readonly JournaledChange[] | undefined
}

const followTimeoutMs = 60_000
/** With more changes at a time, deriving everything from the graph costs less. */
const maxChangesPerState = 20_000
const maxRememberedChanges = 50_000

/** The changes that led to a state; nothing if the journal does not explain them. */
interface Advance {
  readonly ordinal: number
  readonly changes: readonly JournaledChange[] | undefined
}

export function createJournalFollower(graph: Graph): JournalFollower {
  let state: FollowedState | undefined
  let position: JournalPosition | undefined
  let advances: Advance[] = []
  let running: Promise<unknown> = Promise.resolve()

  async function advanceTo(version: string): Promise<FollowedState> {
    if (state?.version === version) return state
    const reached = await readPositionIfPossible(graph)
    const changes = position && reached && (await readChangesBetween(graph, position, reached))
    position = reached
    const ordinal = (state?.ordinal ?? 0) + 1
    advances = forgetOldest([...advances, { ordinal, changes }])
    state = { version, ordinal, ...(reached && { sequence: reached.number }) }
    return state
  }

  return {
    async current() {
      const version = await graph.version()
      if (state?.version === version) return state
      const advancing = running.then(() => withSharedDeadline(followTimeoutMs, () => advanceTo(version)))
      running = advancing.catch(() => undefined)
      return advancing
    },
    changesSince(ordinal) {
      const missing = advances.filter((advance) => advance.ordinal > ordinal)
      if (missing.length !== (state?.ordinal ?? 0) - ordinal) return undefined
      const changes: JournaledChange[] = []
      for (const advance of missing) {
        if (!advance.changes) return undefined
        for (const change of advance.changes) changes.push(change)
      }
      return changes
    },
  }
}

/**
 * Everything is derived again where the journal cannot be read: that costs time and nothing else. A recorded state has no
 * journal, and does not change.
 */
async function readPositionIfPossible(graph: Graph): Promise<JournalPosition | undefined> {
  if (graph.settings.fixedVersion !== undefined) return undefined
  try {
    return await readPosition(graph)
  } catch (error) {
    if (error instanceof AtlasError) return undefined
    throw error
  }
}

async function readChangesBetween(
  graph: Graph,
  from: JournalPosition,
  to: JournalPosition,
): Promise<readonly JournaledChange[] | undefined> {
  if (to.number < from.number || explainCommits(from, to) === 'unexplained') return undefined
  const changes: JournaledChange[] = []
  try {
    for await (const step of readJournal(graph, from.number, to.number)) {
      for (const change of step.changes) changes.push(change)
      if (changes.length > maxChangesPerState) return undefined
    }
  } catch (error) {
    if (error instanceof AtlasError) return undefined
    throw error
  }
  return changes
}

function forgetOldest(advances: readonly Advance[]): Advance[] {
  let left = maxRememberedChanges
  const first = advances.findLastIndex(({ changes = [] }) => {
    left -= changes.length + 1
    return left < 0
  })
  return advances.slice(first + 1)
}
