import type { Graph } from '../graph.ts'
import type { JournalStep } from '../journal/journalStep.ts'
import { type Direction, NetChanges } from './netChanges.ts'
import { writeNetChanges } from './writeNetChanges.ts'

/** Net changes that are summed up before they are written: many changes of one element are one write. */
const maxPendingChanges = 20_000

export interface ApplyOptions {
  /** Off for elements that show several states until the last step is applied; on by default. */
  readonly storesNumber?: boolean
}

/**
 * Moves a copy along steps as `readJournal` yields them. The transaction that completes a step also stores the number that
 * it leads to. Applying a step again changes nothing. Returns the number, or nothing if there was no step.
 */
export async function applySteps(
  target: Graph,
  steps: AsyncIterable<JournalStep>,
  direction: Direction = 'forwards',
  { storesNumber = true }: ApplyOptions = {},
): Promise<number | undefined> {
  let number: number | undefined
  let changes = new NetChanges()
  const flush = async (reached: number) => {
    const pending = changes
    changes = new NetChanges()
    await writeNetChanges(target, pending.all, storesNumber ? reached : undefined)
  }
  for await (const step of steps) {
    const ordered = direction === 'forwards' ? step.changes : step.changes.toReversed()
    for (const change of ordered) changes.add(change, direction)
    number = direction === 'forwards' ? step.number : step.previousNumber
    if (changes.size >= maxPendingChanges) await flush(number)
  }
  if (number !== undefined) await flush(number)
  return number
}
