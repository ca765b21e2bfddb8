import { AtlasError } from '../../model/errors.ts'
import type { Graph } from '../graph.ts'
import { readJournal } from '../journal/readJournal.ts'
import { applySteps } from './applySteps.ts'
import { readCopyState } from './copyState.ts'

/**
 * Moves a copy to a number of the journal of its source, forwards or backwards. SETUP if it is not a copy, HISTORY_PRUNED
 * if the journal does not reach back to it.
 */
export async function moveCopy(source: Graph, copy: Graph, number: number): Promise<void> {
  const state = await readCopyState(copy)
  if (!state) throw new AtlasError('SETUP', 'The database is not a complete copy; copy the graph first')
  if (state.number === number) return
  const direction = number < state.number ? 'backwards' : 'forwards'
  await applySteps(copy, readJournal(source, state.number, number), direction)
}
