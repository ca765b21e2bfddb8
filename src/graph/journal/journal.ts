import type { PropertyValues } from '../../model/property.ts'
import type { Transaction } from '../graph.ts'
import { toNeo4jInteger } from '../values.ts'

/** On whose behalf something is done, and in which request; the command line has none. */
export interface Author {
  readonly name: string
  /** Only what this department owns may be changed, where one is given. */
  readonly department?: string | undefined
  readonly requestId?: string
}

/** Where the entries of one writing transaction go; every attempt at it has the same `writeId`. */
export interface Journal {
  readonly author: Author
  readonly writeId: string
  /** How many times entries were recorded in this attempt. */
  groupCount: number
}

export type AuditOutcome = 'done' | 'refused'

/** What is to be recorded. Neither secrets nor values of query parameters belong in it. */
export interface NewJournalEntry {
  /** `create`, `update`, `delete`, `merge`, `review`, `import`, `query`, `revokeKey`, … */
  readonly operation: string
  readonly outcome?: AuditOutcome
  /** A kind of node, a type of relationship, or what else was written: `ApiKey`, `Finding`. */
  readonly kind?: string | undefined
  /** Which one, as `addressOf` names elements. */
  readonly element?: string | undefined
  /** Of an update only what differs. */
  readonly before?: PropertyValues | undefined
  readonly after?: PropertyValues | undefined
  /** Why it was refused. */
  readonly code?: string
  readonly details?: Readonly<Record<string, unknown>>
}

/** The time is the database's, taken while the locks are held: of two writers of one element the later has the later. */
const CREATE_ENTRIES = `
WITH datetime.realtime() AS now
UNWIND $rows AS row
CREATE (entry:$(row.labels))
SET entry = row.properties, entry.at = now`

/**
 * Records entries in the transaction of what they tell of, so that neither is there without the other.
 * `inFeed`: they are changes of elements, which `GET /changes` passes on.
 */
export async function recordEntries(
  transaction: Transaction,
  journal: Journal,
  entries: readonly NewJournalEntry[],
  { inFeed = false } = {},
): Promise<void> {
  if (entries.length === 0) return
  const group = toGroupId(journal.writeId, journal.groupCount)
  journal.groupCount += 1
  const rows = entries.map((entry, position) => {
    const properties = { ...toStoredEntry(entry, journal.author), group, position: toNeo4jInteger(position) }
    const isHead = inFeed && position === 0
    return {
      labels: isHead ? ['AuditEntry', 'UnnumberedChange'] : ['AuditEntry'],
      properties: {
        ...properties,
        id: toEntryId(group, position),
        ...(isHead && { groupSize: toNeo4jInteger(entries.length) }),
      },
    }
  })
  await transaction.run(CREATE_ENTRIES, { rows })
}

const toGroupId = (writeId: string, group: number) => `${writeId}.${group}`
const toEntryId = (group: string, position: number) => `${group}.${position}`

/** The id of the first entry of a writing transaction. */
export const getFirstEntryId = (writeId: string) => toEntryId(toGroupId(writeId, 0), 0)

function toStoredEntry(
  { before, after, details, outcome = 'done', ...entry }: NewJournalEntry,
  author: Author,
) {
  return {
    ...entry,
    outcome,
    author: author.name,
    requestId: author.requestId,
    before: before && JSON.stringify(before),
    after: after && JSON.stringify(after),
    details: details && JSON.stringify(details),
  }
}
