import type { PropertyValues } from '../../model/property.ts'
import { type ElementKey, parseElementPath, toElementPath } from '../element.ts'
import type { Graph } from '../graph.ts'
import type { UnmodeledContent } from '../unmodeledContent.ts'
import { decodeBulkChanges, decodeChangesOf } from './bulkChanges.ts'
import type { JournaledChange, ValueChanges } from './journalStep.ts'

/** An entry of the change feed as it is stored. */
export interface StoredEntry {
  readonly id: string
  readonly operation: string
  readonly element: string
  readonly before: string | null
  readonly after: string | null
  readonly unmodeled: string | null
  /** Whether it holds the changes of many elements, which are read on their own because of their size. */
  readonly hasBulkChanges: boolean
}

const READ_BULK_CHANGES = `
MATCH (entry:AuditEntry {id: $id})
RETURN entry.changes AS changes`

/** The changes in an entry, of one element if it is given; none in one that only reports the end of an import. */
export async function toJournaledChanges(
  graph: Graph,
  entry: StoredEntry,
  element?: ElementKey,
): Promise<JournaledChange[]> {
  if (entry.hasBulkChanges) {
    const { rows } = await graph.read<{ changes: Int8Array }>(READ_BULK_CHANGES, { id: entry.id })
    return rows.flatMap(({ changes }) =>
      element ? decodeChangesOf(element, changes) : decodeBulkChanges(changes),
    )
  }
  if (entry.operation === 'import' || (element && entry.element !== toElementPath(element))) return []
  return [toJournaledChange(entry)]
}

function toJournaledChange({ operation, element, ...stored }: StoredEntry): JournaledChange {
  const key = parseElementPath(element)
  const before: PropertyValues = JSON.parse(stored.before ?? '{}')
  const after: PropertyValues = JSON.parse(stored.after ?? '{}')
  if (operation === 'create') return { change: 'created', key, after }
  const unmodeled = stored.unmodeled !== null && {
    unmodeled: JSON.parse(stored.unmodeled) as UnmodeledContent,
  }
  if (operation === 'delete') return { change: 'deleted', key, before, ...unmodeled }
  return {
    change: 'updated',
    key,
    before: completeNames(before, after),
    after: completeNames(after, before),
    ...unmodeled,
  }
}

/** Adds null for the names that only the other has. */
export function completeNames(values: PropertyValues, other: PropertyValues): ValueChanges {
  const nulls = Object.fromEntries(Object.keys(other).map((name) => [name, null]))
  return { ...nulls, ...values }
}
