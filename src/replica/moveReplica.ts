import { copyGraph } from '../graph/copies/copyGraph.ts'
import { moveCopy } from '../graph/copies/moveCopy.ts'
import type { Graph } from '../graph/graph.ts'
import { type JournalPosition, readPosition } from '../graph/journal/explainCommits.ts'
import { assertInJournal } from '../graph/journal/readJournal.ts'
import { findObstacle, fitsCopy } from './follow.ts'
import { readStoredPosition, storePosition } from './storedPosition.ts'

/**
 * Brings a copy to a recorded state of its source, from the state that it shows or from a new copy; returns the version of
 * that state. HISTORY_PRUNED if the journal does not reach it.
 */
export async function moveReplica(
  source: Graph,
  copy: Graph,
  number: number,
  onCopy: (reason: string) => void,
): Promise<string> {
  await assertInJournal(source, number)
  const position = await readPosition(source)
  const obstacle = await findMoveObstacle(source, copy, position)
  if (obstacle !== undefined || !(await fitsCopy(() => moveCopy(source, copy, number)))) {
    onCopy(obstacle ?? 'the journal does not fit it')
    await copyGraph(source, copy)
    await moveCopy(source, copy, number)
  }
  await storePosition(copy, position)
  return toVersion(position, number)
}

async function findMoveObstacle(
  source: Graph,
  copy: Graph,
  position: JournalPosition,
): Promise<string | undefined> {
  const stored = await readStoredPosition(copy)
  return stored ? findObstacle(source, stored, position) : 'it is new'
}

/** The same for every copy, also in other processes: commits without a trace make it another one. */
function toVersion({ commit, traces }: JournalPosition, number: number): string {
  const parts = commit ? [commit.database, commit.number - traces] : []
  return ['recorded', ...parts, number].join('-')
}
