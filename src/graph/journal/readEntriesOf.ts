import { type ElementKey, toElementPath } from '../element.ts'
import type { Graph } from '../graph.ts'
import { toJsonValue, toNeo4jInteger } from '../values.ts'
import { addFoldedValues } from './foldedEntries.ts'
import type { JournalStep } from './journalStep.ts'
import { type StoredEntry, toJournaledChanges } from './storedEntry.ts'

/** By the index on elements, and by the numbers of entries that have changes of many elements. */
const READ_ENTRIES = `
CALL () {
  MATCH (entry:AuditEntry {element: $path})
  WHERE entry.sequence > $after AND entry.sequence <= $through
  RETURN entry
  UNION
  UNWIND $bulkEntries AS number
  MATCH (entry:AuditEntry {sequence: number})
  WHERE number > $after
  RETURN entry
}
MATCH (first:AuditEntry {sequence: entry.sequence - entry.position})
RETURN
  entry.sequence AS sequence,
  first.sequence AS firstNumber,
  first.groupSize AS groupSize,
  entry.id AS id,
  entry.at AS at,
  entry.author AS author,
  entry.operation AS operation,
  entry.element AS element,
  entry.before AS before,
  entry.after AS after,
  entry.unmodeled AS unmodeled,
  entry.changes IS NOT NULL AS hasBulkChanges
ORDER BY sequence DESC`

interface EntryRow extends StoredEntry {
  readonly sequence: number
  readonly firstNumber: number
  readonly groupSize: number
  readonly at: unknown
  readonly author: string
}

/** Where to look for the changes of an element. */
export interface EntryRange {
  /** Exclusive. */
  readonly after: number
  /** Inclusive. */
  readonly through: number
  /** The numbers of entries with the changes of many elements that may have one of this element. */
  readonly bulkEntries: readonly number[]
}

/** Reads the steps that changed an element, with its changes only; the latest first. */
export async function readEntriesOf(
  graph: Graph,
  key: ElementKey,
  { after, through, bulkEntries }: EntryRange,
): Promise<JournalStep[]> {
  const path = toElementPath(key)
  const { rows } = await graph.read<EntryRow>(READ_ENTRIES, {
    path,
    after: toNeo4jInteger(after),
    through: toNeo4jInteger(through),
    bulkEntries: bulkEntries.map(toNeo4jInteger),
  })
  const steps: JournalStep[] = []
  for (const row of await addFoldedValues(graph, rows)) {
    const changes = await toJournaledChanges(graph, row, key)
    const previous = steps.at(-1)
    const previousNumber = row.firstNumber - 1
    if (previous?.previousNumber === previousNumber)
      steps[steps.length - 1] = { ...previous, changes: [...changes, ...previous.changes] }
    else if (changes.length > 0)
      steps.push({
        previousNumber,
        number: previousNumber + row.groupSize,
        at: String(toJsonValue(row.at)),
        author: row.author,
        changes,
      })
  }
  return steps
}
