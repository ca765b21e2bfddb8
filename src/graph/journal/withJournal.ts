import { Neo4jError } from 'neo4j-driver'
import type { Graph, Transaction, WriteOptions } from '../graph.ts'
import { retry } from '../retry.ts'
import { type Author, getFirstEntryId, type Journal } from './journal.ts'

/** What is done in one writing transaction, and recorded in its journal. */
export type JournaledWork<Result> = (transaction: Transaction, journal: Journal) => Promise<Result>

/**
 * Merging waits for the transaction that created the entry, if that one still runs, since the id is unique: the answer
 * is final. An entry made here is taken away again.
 */
const IS_COMMITTED = `
MERGE (entry:AuditEntry {id: $id})
WITH entry, entry.at IS NOT NULL AS isCommitted
FOREACH (own IN CASE WHEN isCommitted THEN [] ELSE [entry] END | DELETE own)
RETURN isCommitted`

/**
 * Does work in one writing transaction, once. When the acknowledgement of its COMMIT is lost the driver tries again:
 * then its audit entries tell whether it was done, and what it gave the first time is given.
 */
export async function withJournal<Result>(
  graph: Graph,
  author: Author,
  work: JournaledWork<Result>,
  options: WriteOptions = {},
): Promise<Result> {
  const writeId = crypto.randomUUID()
  let completed: { readonly result: Result } | undefined
  const runAttempt = async (transaction: Transaction) => {
    if (completed && (await isCommitted(transaction, writeId))) return completed.result
    completed = undefined
    const result = await work(transaction, { author, writeId, groupCount: 0 })
    completed = { result }
    return result
  }
  return retry(() => graph.write(runAttempt, options), { maxAttempts: 5, isRetriable: isWriteConflict })
}

/** Whether a writing transaction of that id, which recorded something, is committed; waits for it while it runs. */
export async function isCommitted(transaction: Transaction, writeId: string): Promise<boolean> {
  const { records } = await transaction.run(IS_COMMITTED, { id: getFirstEntryId(writeId) })
  return records[0]?.get('isCommitted') === true
}

/** Someone else made or removed the same element between our look and our deed: look again. */
function isWriteConflict(error: unknown): boolean {
  return (
    error instanceof Neo4jError &&
    [
      'Neo.ClientError.Schema.ConstraintValidationFailed',
      'Neo.ClientError.Statement.EntityNotFound',
    ].includes(error.code)
  )
}
