import { Neo4jError } from 'neo4j-driver'
import type { Graph, Transaction, WriteOptions } from '../graph.ts'
import { retry } from '../retry.ts'
import { type Author, getFirstEntryId, type Journal } from './journal.ts'

/** Work in one write transaction that records entries in its journal. */
export type JournaledWork<Result> = (transaction: Transaction, journal: Journal) => Promise<Result>

/**
 * MERGE waits for the transaction that created the entry if it still runs, since the id is unique, so the result is
 * final. An entry that this statement creates is deleted again.
 */
const IS_COMMITTED = `
MERGE (entry:AuditEntry {id: $id})
WITH entry, entry.at IS NOT NULL AS isCommitted
FOREACH (own IN CASE WHEN isCommitted THEN [] ELSE [entry] END | DELETE own)
RETURN isCommitted`

/**
 * Runs work once in a write transaction. When the response to COMMIT is lost and the driver tries again, the audit
 * entries show whether the first attempt was committed; then its result is returned.
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
    const result = await work(transaction, { author, writeId, groupCount: 0, leavesTrace: true })
    completed = { result }
    return result
  }
  return retry(() => graph.write(runAttempt, { ...options, isJournaled: true }), {
    maxAttempts: 5,
    isRetriable: isWriteConflict,
  })
}

/** Whether the write transaction with that id, which recorded entries, is committed; waits while it runs. */
export async function isCommitted(transaction: Transaction, writeId: string): Promise<boolean> {
  const { records } = await transaction.run(IS_COMMITTED, { id: getFirstEntryId(writeId) })
  return records[0]?.get('isCommitted') === true
}

/** Whether another transaction created or deleted the same element between our read and our write. */
function isWriteConflict(error: unknown): boolean {
  return (
    error instanceof Neo4jError &&
    [
      'Neo.ClientError.Schema.ConstraintValidationFailed',
      'Neo.ClientError.Statement.EntityNotFound',
    ].includes(error.code)
  )
}
