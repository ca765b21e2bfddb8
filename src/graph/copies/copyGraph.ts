import { AtlasError } from '../../model/errors.ts'
import type { Graph } from '../graph.ts'
import { explainCommits, type JournalPosition, readPosition } from '../journal/explainCommits.ts'
import { readJournal } from '../journal/readJournal.ts'
import { applySteps } from './applySteps.ts'
import { writeCopyState } from './copyState.ts'
import { withElements } from './elementRows.ts'
import { replaceContent } from './replaceContent.ts'

const maxAttempts = 3

/**
 * Makes the target a copy of the source: all that is not a record of the service, exactly as it is stored. What the
 * target holds is deleted. Others may write meanwhile: the journal corrects what was read during their commits. Copies
 * again after a commit that the journal does not explain. CONCURRENT_CHANGE when there is always another one.
 */
export async function copyGraph(source: Graph, target: Graph): Promise<JournalPosition> {
  for (let attempt = 1; attempt <= maxAttempts; attempt += 1) {
    const before = await readPosition(source)
    await withElements(source, (elements) => replaceContent(source, target, elements))
    const after = await readPosition(source)
    if (explainCommits(before, after) === 'unexplained') continue
    const steps = readJournal(source, before.number, after.number)
    await applySteps(target, steps, 'forwards', { storesNumber: false })
    await target.write((transaction) => writeCopyState(transaction, { number: after.number }))
    return after
  }
  throw new AtlasError(
    'CONCURRENT_CHANGE',
    'Other clients kept changing the database while it was copied; retry',
  )
}
