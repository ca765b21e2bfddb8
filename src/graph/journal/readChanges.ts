import { systemProperties } from '../../model/kind.ts'
import type { PropertyValues } from '../../model/property.ts'
import { type ElementKey, parseElementPath } from '../element.ts'
import type { Graph } from '../graph.ts'
import { toJsonValue, toNeo4jInteger } from '../values.ts'
import { assignSequenceNumbers } from './assignSequenceNumbers.ts'
import { addFoldedValues } from './foldedEntries.ts'
import { createFeedPrunedError } from './historyPruned.ts'

/** A change of an element; its current values are read from the element. */
export interface ElementChange {
  readonly sequence: number
  readonly at: string
  /** `import` stands for many elements, written or undone; the import has the details. */
  readonly operation: 'create' | 'update' | 'delete' | 'import'
  readonly element: ElementKey
  /** The names of the changed properties; of a new element all it has. */
  readonly changed: string[]
  /** The current or last revision. */
  readonly revision: number
}

export interface ChangeFeedPage {
  readonly items: ElementChange[]
  /** The number to continue from. */
  readonly next: number
  readonly hasMore: boolean
}

const READ_CHANGES = `
OPTIONAL MATCH (feed:ChangeFeed {name: 'changes'})
WITH coalesce(feed.prunedThrough, 0) AS prunedThrough
OPTIONAL MATCH (entry:AuditEntry)
WHERE entry.sequence > $since
RETURN
  prunedThrough,
  entry.sequence AS sequence,
  entry.at AS at,
  entry.operation AS operation,
  entry.element AS element,
  entry.before AS before,
  entry.after AS after,
  entry.changes IS NOT NULL AS hasBulkChanges
ORDER BY sequence
LIMIT $rowsWanted`

/** Takes the lowest of many numbers: a transaction that commits late has an earlier time and a later number. */
const FIND_SEQUENCE_BEFORE = `
CALL () {
  MATCH (entry:AuditEntry)
  WHERE entry.at >= datetime($time) AND entry.sequence IS NOT NULL
  RETURN entry.sequence AS sequence
  ORDER BY entry.at
  LIMIT 10000
}
WITH min(sequence) AS first
OPTIONAL MATCH (feed:ChangeFeed {name: 'changes'})
RETURN coalesce(first - 1, feed.last, 0) AS sequence`

interface ChangeRow {
  readonly prunedThrough: number
  readonly sequence: number | null
  readonly at: unknown
  readonly operation: string
  readonly element: string
  readonly before: string | null
  readonly after: string | null
  /** Of a batch of an import, which the feed shows as a whole when it is done. */
  readonly hasBulkChanges: boolean
}

/**
 * Lists the changes after a number in order, without those of the batches of imports; HISTORY_PRUNED if the first of them
 * was deleted.
 */
export async function readChanges(graph: Graph, since: number, limit: number): Promise<ChangeFeedPage> {
  await assignSequenceNumbers(graph)
  let page = await readPage(graph, since, limit)
  while (page.items.length === 0 && page.hasMore) page = await readPage(graph, page.next, limit)
  return page
}

async function readPage(graph: Graph, since: number, limit: number): Promise<ChangeFeedPage> {
  const { rows } = await graph.read<ChangeRow>(READ_CHANGES, {
    since: toNeo4jInteger(since),
    rowsWanted: toNeo4jInteger(limit + 1),
  })
  const prunedThrough = rows[0]?.prunedThrough ?? 0
  if (since < prunedThrough) throw createFeedPrunedError(prunedThrough)
  const numberedRows = rows.filter((row) => row.sequence !== null)
  const page = await addFoldedValues(graph, takeUntilGap(numberedRows, since).slice(0, limit))
  return {
    items: page.filter(({ hasBulkChanges }) => !hasBulkChanges).map(toElementChange),
    next: page.at(-1)?.sequence ?? since,
    hasMore: page.length === limit && numberedRows.length > limit,
  }
}

/** Finds the number after which every change since a time follows. */
export async function findSequenceBefore(graph: Graph, time: string): Promise<number> {
  await assignSequenceNumbers(graph)
  const { rows } = await graph.read<{ sequence: number }>(FIND_SEQUENCE_BEFORE, { time })
  return rows[0]?.sequence ?? 0
}

/** Stops at a gap: it means that a commit is being applied, so the rest is left for the next read. */
function takeUntilGap(rows: readonly ChangeRow[], since: number): readonly ChangeRow[] {
  const gap = rows.findIndex(({ sequence }, index) => sequence !== since + index + 1)
  return gap < 0 ? rows : rows.slice(0, gap)
}

const isFeedOperation = (operation: string) =>
  operation === 'create' || operation === 'delete' || operation === 'import'

function toElementChange({ sequence, at, operation, element, before, after }: ChangeRow): ElementChange {
  const previousValues: PropertyValues = before === null ? {} : JSON.parse(before)
  const currentValues: PropertyValues = after === null ? {} : JSON.parse(after)
  const isDeleted = operation === 'delete'
  const names = isDeleted ? [] : [...new Set([...Object.keys(currentValues), ...Object.keys(previousValues)])]
  return {
    sequence: sequence ?? 0,
    at: String(toJsonValue(at)),
    operation: isFeedOperation(operation) ? operation : 'update',
    element: operation === 'import' ? { kind: 'Import', id: element } : parseElementPath(element),
    changed: names.filter((name) => !(name in systemProperties)),
    revision: Number((isDeleted ? previousValues : currentValues).revision ?? 0),
  }
}
