import type { Transaction } from '../../graph/graph.ts'
import { BulkRecorder } from '../../graph/journal/bulkRecorder.ts'
import { type NewJournalEntry, recordEntries } from '../../graph/journal/journal.ts'
import { isCommitted } from '../../graph/journal/withJournal.ts'
import type { ImportRecord } from './importRecord.ts'

/** Collects what a transaction of an import changes; for each attempt of it a new one. */
export const createImportRecorder = ({ id, author }: Pick<ImportRecord, 'id' | 'author'>): BulkRecorder =>
  new BulkRecorder(
    { author: { name: author }, writeId: crypto.randomUUID(), groupCount: 0 },
    { operation: 'import', kind: 'Import', element: id },
  )

export type ImportEvent = 'started' | 'done' | 'undone'

/** Records an event in the audit trail, once per import; one that changed elements is an entry of the change feed too. */
export async function recordImportEvent(
  transaction: Transaction,
  event: Exclude<ImportEvent, 'started'>,
  record: ImportRecord,
): Promise<void> {
  const { id, author, dryRun } = record
  const writeId = `import-${id}-${event}`
  if (await isCommitted(transaction, writeId)) return
  const journal = { author: { name: author }, writeId, groupCount: 0 }
  await recordEntries(transaction, journal, [createImportEntry(event, record)], { isInFeed: !dryRun })
}

/** The entry of an event for the audit trail. */
export function createImportEntry(
  event: ImportEvent,
  { id, mode, dryRun, files, counts }: ImportRecord,
): NewJournalEntry {
  const details = { deed: event, mode, dryRun, files, ...(event === 'done' && { counts }) }
  return { operation: 'import', kind: 'Import', element: id, details }
}
