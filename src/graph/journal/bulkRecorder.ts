import type { PropertyValues } from '../../model/property.ts'
import type { Transaction } from '../graph.ts'
import { encodeBulkChanges } from './bulkChanges.ts'
import { getNextEntryId, type Journal, type NewJournalEntry, recordEntries } from './journal.ts'
import type { JournaledChange } from './journalStep.ts'

/** Collects the changes of many elements that one transaction makes, to record them as one step of the journal. */
export class BulkRecorder {
  readonly #journal: Journal
  readonly #subject: Pick<NewJournalEntry, 'operation' | 'kind' | 'element'>
  readonly #entries: NewJournalEntry[] = []

  constructor(journal: Journal, subject: Pick<NewJournalEntry, 'operation' | 'kind' | 'element'>) {
    this.#journal = journal
    this.#subject = subject
  }

  /**
   * Adds the changes of a batch and returns the id of their entry, or nothing if there are none. `common` are values of
   * every created element that its change leaves out.
   */
  add(changes: readonly JournaledChange[], common: PropertyValues = {}): string | undefined {
    if (changes.length === 0) return undefined
    this.#entries.push({ ...this.#subject, changes: encodeBulkChanges(changes, common) })
    return getNextEntryId(this.#journal, this.#entries.length - 1)
  }

  /** Records all that was added; once, when the transaction holds all its locks. */
  async record(transaction: Transaction): Promise<void> {
    await recordEntries(transaction, this.#journal, this.#entries, { isInFeed: true })
  }
}
