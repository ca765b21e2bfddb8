import type { Transaction } from '../../graph/graph.ts'
import { recordAudit } from '../../graph/journal/journal.ts'
import { isCommitted } from '../../graph/journal/withJournal.ts'
import type { ImportRecord } from './importRecord.ts'

export type ImportDeed = 'started' | 'done' | 'undone'

/**
 * An import enters the audit trail once for each deed, however often it is told of: its journal says what became of
 * every element. What changed the map is one entry in the feed of changes.
 */
export async function noteImport(
  transaction: Transaction,
  deed: ImportDeed,
  { id, author, mode, dryRun, files, counts }: ImportRecord,
): Promise<void> {
  const writeId = `import-${id}-${deed}`
  if (await isCommitted(transaction, writeId)) return
  const journal = { author: { name: author }, writeId, groups: 0 }
  const details = { deed, mode, dryRun, files, ...(deed === 'done' && { counts }) }
  await recordAudit(transaction, journal, [{ operation: 'import', kind: 'Import', element: id, details }], {
    inFeed: deed !== 'started' && !dryRun,
  })
}
