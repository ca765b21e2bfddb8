import type { Commit } from '../graph/commits.ts'
import { copyGraph } from '../graph/copies/copyGraph.ts'
import { moveCopy } from '../graph/copies/moveCopy.ts'
import type { Graph } from '../graph/graph.ts'
import {
  type CommitCount,
  countCommits,
  type JournalPosition,
  readPosition,
} from '../graph/journal/explainCommits.ts'
import { assertInJournal } from '../graph/journal/readJournal.ts'
import { findObstacle, fitsCopy } from './follow.ts'
import { readStoredPosition, storePosition } from './storedPosition.ts'

/** Where a copy stands, and the version of what it shows. */
export interface MovedReplica {
  readonly position: JournalPosition
  readonly version: string
}

/**
 * Brings a copy to a recorded state of its source, from the state that it shows or from a new copy. HISTORY_PRUNED if the
 * journal does not reach it.
 */
export async function moveReplica(
  source: Graph,
  copy: Graph,
  number: number,
  onCopy: (reason: string) => void,
): Promise<MovedReplica> {
  await assertInJournal(source, number)
  const position = await readPosition(source)
  const obstacle = await findMoveObstacle(source, copy, position)
  if (obstacle !== undefined || !(await fitsCopy(() => moveCopy(source, copy, number)))) {
    onCopy(obstacle ?? 'the journal does not fit it')
    await copyGraph(source, copy)
    await moveCopy(source, copy, number)
  }
  await storePosition(copy, position)
  return { position: { ...position, number }, version: toVersion(position, number) }
}

async function findMoveObstacle(
  source: Graph,
  copy: Graph,
  position: JournalPosition,
): Promise<string | undefined> {
  const stored = await readStoredPosition(copy)
  return stored ? findObstacle(source, stored, position) : 'it is new'
}

/** Returns what reads the versions of states of the source by their numbers, in one statement while nothing is committed. */
export function createVersionReader(source: Graph): () => Promise<(number: number) => string> {
  let counted: CommitCount | undefined
  return async () => {
    const commit = await source.readLastCommit()
    const current = counted && isSameCommit(counted.commit, commit) ? counted : await countCommits(source)
    counted = current
    return (number) => toVersion(current, number)
  }
}

const isSameCommit = (one: Commit | undefined, other: Commit | undefined) =>
  one?.database === other?.database && one?.number === other?.number

/** The same for every copy, also in other processes: commits without a trace make it another one. */
function toVersion({ commit, traces }: CommitCount, number: number): string {
  const parts = commit ? [commit.database, commit.number - traces] : []
  return ['recorded', ...parts, number].join('-')
}
