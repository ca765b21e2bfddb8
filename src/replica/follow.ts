import type { QueryPosition } from '../graph/adHoc/adHocQueries.ts'
import { applySteps } from '../graph/copies/applySteps.ts'
import { copyGraph } from '../graph/copies/copyGraph.ts'
import { isDatabaseFailure } from '../graph/driverErrors.ts'
import type { Graph } from '../graph/graph.ts'
import { explainCommits, type JournalPosition, readPosition } from '../graph/journal/explainCommits.ts'
import { readJournalRange } from '../graph/journal/journalHead.ts'
import { readJournal } from '../graph/journal/readJournal.ts'
import { readStoredPosition, storePosition } from './storedPosition.ts'

/**
 * Returns how to bring a copy to the state that its source has at the call: by the journal, or by a new copy where the
 * journal does not lead there.
 */
export function createFollower(
  source: Graph,
  copy: Graph,
  onCopy: (reason: string) => void,
): () => Promise<QueryPosition> {
  let reached: { readonly position: JournalPosition; readonly version: string } | undefined

  async function followJournal(): Promise<JournalPosition> {
    const from = reached?.position ?? (await readStoredPosition(copy))
    const to = await readPosition(source)
    const obstacle = from ? await findObstacle(source, from, to) : 'it is new'
    reached = undefined
    if (from && obstacle === undefined) {
      const steps = readJournal(source, from.number, to.number)
      if (await fitsCopy(() => applySteps(copy, steps))) return to
    }
    onCopy(obstacle ?? 'the journal does not fit it')
    return copyGraph(source, copy)
  }

  return async () => {
    const version = await source.version()
    if (reached?.version !== version) {
      const position = await followJournal()
      await storePosition(copy, position)
      reached = { position, version }
    }
    return { version, sequence: reached.position.number }
  }
}

/** Why the journal does not lead from one position to another. */
export async function findObstacle(
  source: Graph,
  from: JournalPosition,
  to: JournalPosition,
): Promise<string | undefined> {
  if (to.number < from.number) return 'the database was replaced'
  if ((await readJournalRange(source)).unavailableThrough > from.number) return 'the journal was pruned'
  if (explainCommits(from, to) === 'explained') return undefined
  return 'the database was changed by other means than this service'
}

/** Whether the journal could be applied to a copy; an error of a database says nothing about that. */
export async function fitsCopy(applyJournal: () => Promise<unknown>): Promise<boolean> {
  try {
    await applyJournal()
    return true
  } catch (error) {
    if (isDatabaseFailure(error)) throw error
    return false
  }
}
