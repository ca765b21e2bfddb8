import { AtlasError } from '../../model/errors.ts'
import { bookkeeping } from '../../model/kind.ts'
import type { Values } from '../../model/property.ts'
import { type ElementKey, keyAt } from '../element.ts'
import type { Graph } from '../graph.ts'
import { asInteger, plainValue } from '../values.ts'
import { numberChanges } from './assignSequenceNumbers.ts'

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

export interface Feed {
  readonly items: ElementChange[]
  /** The number to go on from. */
  readonly next: number
  readonly hasMore: boolean
}

const READ = `
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
const FIRST_SINCE = `
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

interface Row {
  readonly prunedThrough: number
  readonly sequence: number | null
  readonly at: unknown
  readonly operation: string
  readonly element: string
  readonly before: string | null
  readonly after: string | null
}

/** The changes after a number, in their order, without gaps; HISTORY_PRUNED when the first of them is not kept. */
export async function readChanges(graph: Graph, since: number, limit: number): Promise<Feed> {
  await numberChanges(graph)
  const { rows } = await graph.read<Row>(READ, {
    since: asInteger(since),
    rowsWanted: asInteger(limit + 1),
  })
  const prunedThrough = rows[0]?.prunedThrough ?? 0
  if (since < prunedThrough) throw pruned(prunedThrough)
  const seen = rows.filter((row) => row.sequence !== null)
  const items = withoutGap(seen, since).slice(0, limit).map(changeIn)
  return { items, next: items.at(-1)?.sequence ?? since, hasMore: seen.length > limit }
}

/** The number after which all comes that happened since a time. */
export async function sequenceBefore(graph: Graph, time: string): Promise<number> {
  await numberChanges(graph)
  const { rows } = await graph.read<{ sequence: number }>(FIRST_SINCE, { time })
  return rows[0]?.sequence ?? 0
}

/** Numbers have no gaps: where one shows, a commit is just being applied, and the rest is left for the next time. */
function withoutGap(rows: readonly Row[], since: number): readonly Row[] {
  const gap = rows.findIndex(({ sequence }, index) => sequence !== since + index + 1)
  return gap < 0 ? rows : rows.slice(0, gap)
}

const isOwnWord = (word: string) => word === 'create' || word === 'delete' || word === 'import'

function changeIn({ sequence, at, operation, element, before, after }: Row): ElementChange {
  const old: Values = before === null ? {} : JSON.parse(before)
  const now: Values = after === null ? {} : JSON.parse(after)
  const isGone = operation === 'delete'
  const names = isGone ? [] : [...new Set([...Object.keys(now), ...Object.keys(old)])]
  return {
    sequence: sequence ?? 0,
    at: String(plainValue(at)),
    operation: isOwnWord(operation) ? operation : 'update',
    element: operation === 'import' ? { kind: 'Import', id: element } : keyAt(element),
    changed: names.filter((name) => !(name in bookkeeping)),
    revision: Number((isGone ? old : now).revision ?? 0),
  }
}

function pruned(prunedThrough: number): AtlasError {
  return new AtlasError(
    'HISTORY_PRUNED',
    `Changes up to number ${prunedThrough} are no longer kept: read the map anew, then go on from there`,
    { details: { prunedThrough } },
  )
}
