import type { PropertyValues } from '../../model/property.ts'
import type { Transaction } from '../graph.ts'
import type { UnmodeledContent } from '../unmodeledContent.ts'
import { toNeo4jInteger } from '../values.ts'

/** The caller and the request that write; the command line has no request. */
export interface Author {
  readonly name: string
  /** Limits the caller to what this department owns. */
  readonly department?: string | undefined
  readonly requestId?: string
}

/** The journal of one write transaction; every attempt has the same `writeId`. */
export interface Journal {
  readonly author: Author
  readonly writeId: string
  /** The number of groups of entries recorded in this attempt. */
  groupCount: number
  /** The first group leaves the trace of the commit, which costs less than a statement of its own. */
  readonly leavesTrace?: boolean
}

/** What is recorded, with the label that people see. */
export const journalOperations = {
  create: 'created',
  update: 'updated',
  delete: 'deleted',
  merge: 'merged a duplicate',
  review: 'reviewed',
  import: 'imported or undid an import',
  query: 'ran a query',
  createKey: 'created an API key',
  revokeKey: 'revoked an API key',
  keepRun: 'stored a report run',
  saveReport: 'saved a report',
  removeReport: 'deleted a saved report',
  saveMapping: 'saved a column mapping',
  removeMapping: 'deleted a column mapping',
  saveSnapshot: 'named a recorded state',
  deleteSnapshot: 'deleted the name of a recorded state',
  redactHistory: 'removed a person from the history',
} as const

export type JournalOperation = keyof typeof journalOperations

export const auditOutcomes = ['done', 'refused'] as const
export type AuditOutcome = (typeof auditOutcomes)[number]

/** An entry to record. It must contain neither secrets nor values of query parameters. */
export interface NewJournalEntry {
  readonly operation: JournalOperation
  readonly outcome?: AuditOutcome
  /** A node kind, a relationship type, or another record: `ApiKey`, `Finding`. */
  readonly kind?: string | undefined
  /** The element, as `toElementPath` formats it. */
  readonly element?: string | undefined
  /** The previous values; of an update those that differ. */
  readonly before?: PropertyValues | undefined
  readonly after?: PropertyValues | undefined
  /** What the previous values lack, because the model cannot express it. */
  readonly unmodeled?: UnmodeledContent | undefined
  /** The changes of many elements, as `encodeBulkChanges` returns them. The audit trail and the change feed leave such entries out. */
  readonly changes?: Int8Array
  /** The error code of a refusal. */
  readonly code?: string
  readonly details?: Readonly<Record<string, unknown>>
}

/**
 * Takes the time of the database while the locks are held, so that the times of one element follow its writes: also when
 * the clock was set back, or did not advance, since a change that has no number yet.
 */
const CREATE_ENTRIES = `
OPTIONAL CALL () {
  MATCH (head:UnnumberedChange)
  WHERE head.at IS NOT NULL
  RETURN head.at AS last
  ORDER BY head.at DESC
  LIMIT 1
}
WITH datetime.realtime() AS now, last
WITH CASE WHEN last >= now THEN last + duration({nanoseconds: 1}) ELSE now END AS time
CREATE (head:$($headLabels))
SET head = $head, head.at = time
FOREACH (trace IN CASE WHEN $leavesTrace THEN [true] ELSE [] END | CREATE (:CommitTrace))
WITH time
UNWIND $rest AS row
CREATE (entry:AuditEntry)
SET entry = row, entry.at = time`

/**
 * Records entries in the transaction of the change itself, so that neither exists without the other.
 * `isInFeed`: `GET /changes` lists them.
 */
export async function recordEntries(
  transaction: Transaction,
  journal: Journal,
  entries: readonly NewJournalEntry[],
  { isInFeed = false } = {},
): Promise<void> {
  if (entries.length === 0) return
  const leavesTrace = journal.leavesTrace === true && journal.groupCount === 0
  const group = toGroupId(journal.writeId, journal.groupCount)
  journal.groupCount += 1
  const [head, ...rest] = entries.map((entry, position) => ({
    ...toStoredEntry(entry, journal.author),
    group,
    position: toNeo4jInteger(position),
    id: toEntryId(group, position),
  }))
  const feedHead = { ...head, groupSize: toNeo4jInteger(entries.length) }
  await transaction.run(CREATE_ENTRIES, {
    headLabels: isInFeed ? ['AuditEntry', 'UnnumberedChange'] : ['AuditEntry'],
    head: isInFeed ? feedHead : head,
    rest,
    leavesTrace,
  })
}

const toGroupId = (writeId: string, group: number) => `${writeId}.${group}`
const toEntryId = (group: string, position: number) => `${group}.${position}`

/** The id that an entry at a position of the next group will have. */
export const getNextEntryId = ({ writeId, groupCount }: Journal, position: number) =>
  toEntryId(toGroupId(writeId, groupCount), position)

/** The id of the first entry of a writing transaction. */
export const getFirstEntryId = (writeId: string) => toEntryId(toGroupId(writeId, 0), 0)

function toStoredEntry(
  { before, after, unmodeled, details, outcome = 'done', ...entry }: NewJournalEntry,
  author: Author,
) {
  return {
    ...entry,
    outcome,
    author: author.name,
    requestId: author.requestId,
    before: before && JSON.stringify(before),
    after: after && JSON.stringify(after),
    unmodeled: unmodeled && JSON.stringify(unmodeled),
    details: details && JSON.stringify(details),
  }
}
