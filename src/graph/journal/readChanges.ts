import { AtlasError } from '../../model/errors.ts'
import { systemProperties } from '../../model/kind.ts'
import type { PropertyValues } from '../../model/property.ts'
import { type ElementKey, parseElementPath } from '../element.ts'
import type { Graph } from '../graph.ts'
import { toJsonValue, toNeo4jInteger } from '../values.ts'
import { assignSequenceNumbers } from './assignSequenceNumbers.ts'

/** One change of an element; what its properties became is read from the element. */
export interface ElementChange {
  readonly sequence: number
  readonly at: string
  /** `import`: many elements at once, or their being taken back; what became of them, the import tells. */
  readonly operation: 'create' | 'update' | 'delete' | 'import'
  readonly element: ElementKey
  /** The properties that changed; of a new element those it has. */
  readonly changed: string[]
  /** The revision it has now, or had last. */
  readonly revision: number
}

export interface ChangeFeedPage {
  readonly items: ElementChange[]
  /** The number to go on from. */
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
  entry.after AS after
ORDER BY sequence
LIMIT $rowsWanted`

/** Who is committed late has an earlier time and a later number: the least number among many is taken. */
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
}

/** The changes after a number, in their order, without gaps; HISTORY_PRUNED when the first of them is not kept. */
export async function readChanges(graph: Graph, since: number, limit: number): Promise<ChangeFeedPage> {
  await assignSequenceNumbers(graph)
  const { rows } = await graph.read<ChangeRow>(READ_CHANGES, {
    since: toNeo4jInteger(since),
    rowsWanted: toNeo4jInteger(limit + 1),
  })
  const prunedThrough = rows[0]?.prunedThrough ?? 0
  if (since < prunedThrough) throw createHistoryPrunedError(prunedThrough)
  const numberedRows = rows.filter((row) => row.sequence !== null)
  const items = takeUntilGap(numberedRows, since).slice(0, limit).map(toElementChange)
  return { items, next: items.at(-1)?.sequence ?? since, hasMore: numberedRows.length > limit }
}

/** The number after which all comes that happened since a time. */
export async function findSequenceBefore(graph: Graph, time: string): Promise<number> {
  await assignSequenceNumbers(graph)
  const { rows } = await graph.read<{ sequence: number }>(FIND_SEQUENCE_BEFORE, { time })
  return rows[0]?.sequence ?? 0
}

/** Numbers have no gaps: where one shows, a commit is just being applied, and the rest is left for the next time. */
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

function createHistoryPrunedError(prunedThrough: number): AtlasError {
  return new AtlasError(
    'HISTORY_PRUNED',
    `Changes up to number ${prunedThrough} are no longer kept: read the map anew, then go on from there`,
    { details: { prunedThrough } },
  )
}
