import { isRelationshipKey, type NodeKey, toElementPath, toNodePath } from '../graph/element.ts'
import type { Graph } from '../graph/graph.ts'
import { getJournalHead } from '../graph/journal/journalHead.ts'
import { type StoredEntry, toJournaledChanges } from '../graph/journal/storedEntry.ts'
import { toNeo4jInteger } from '../graph/values.ts'

/** When a relationship of a node was removed. */
interface Removal {
  readonly number: number
  readonly at: string
}

/** An entry with the changes of many elements. */
interface BulkEntry {
  readonly number: number
  /** Hashes of the paths of its elements. */
  readonly elements: ReadonlySet<number>
}

/** What only decoding entries shows: removals by the nodes at both ends, in their order, and what bulk entries change. */
interface JournalIndex {
  readonly through: number
  /** The entry with that number: another one, or none, if the journal was replaced or pruned. */
  readonly lastEntry: string | undefined
  readonly removals: ReadonlyMap<string, readonly Removal[]>
  readonly bulkEntries: readonly BulkEntry[]
}

const READ_ENTRIES = `
MATCH (entry:AuditEntry)
WHERE entry.sequence > $after AND entry.sequence <= $through
  AND (entry.operation = 'delete' OR entry.changes IS NOT NULL)
RETURN
  entry.sequence AS number,
  entry.id AS id,
  toString(entry.at) AS at,
  entry.operation AS operation,
  entry.element AS element,
  NULL AS before,
  NULL AS after,
  NULL AS unmodeled,
  entry.changes IS NOT NULL AS hasBulkChanges
ORDER BY number`

const READ_ENTRY = `
MATCH (entry:AuditEntry {sequence: $number})
RETURN entry.id AS id`

type RemovalEntry = StoredEntry & Removal

/** What has been read of each journal; the rest is read when it is needed. */
const indexes = new WeakMap<Graph, Promise<JournalIndex>>()

/**
 * When a relationship of a node was last removed, by the path of the node: nothing in the graph shows it. As far back as the
 * journal goes.
 */
export async function readRemovalTimes(graph: Graph): Promise<(path: string) => string | undefined> {
  const { graph: source, number = await getJournalHead(graph) } = graph.recordedFrom ?? { graph }
  const { removals } = await readIndex(source, number)
  return (path) => removals.get(path)?.findLast((removal) => removal.number <= number)?.at
}

/** The numbers of entries with the changes of many elements that may have one of the element with a path. */
export async function findBulkEntries(graph: Graph, path: string, through: number): Promise<number[]> {
  const { bulkEntries } = await readIndex(graph, through)
  const hash = hashPath(path)
  return bulkEntries.flatMap(({ number, elements }) =>
    number <= through && elements.has(hash) ? [number] : [],
  )
}

const emptyIndex: JournalIndex = { through: 0, lastEntry: undefined, removals: new Map(), bulkEntries: [] }

function readIndex(graph: Graph, through: number): Promise<JournalIndex> {
  const known = indexes.get(graph) ?? Promise.resolve(emptyIndex)
  const next = known.then(async (index) => {
    const isContinued = (await readEntryId(graph, index.through)) === index.lastEntry
    return extendIndex(graph, isContinued ? index : emptyIndex, through)
  })
  // A failure is that of its caller alone.
  indexes.set(
    graph,
    next.catch(() => known),
  )
  return next
}

async function extendIndex(graph: Graph, index: JournalIndex, through: number): Promise<JournalIndex> {
  if (through <= index.through) return index
  const removals = new Map(index.removals)
  const bulkEntries = [...index.bulkEntries]
  const parameters = { after: toNeo4jInteger(index.through), through: toNeo4jInteger(through) }
  for await (const entry of graph.stream<RemovalEntry>(READ_ENTRIES, parameters)) {
    const changes = await toJournaledChanges(graph, entry)
    for (const { key, change } of changes)
      if (change === 'deleted' && isRelationshipKey(key))
        for (const node of [key.from, key.to]) addRemoval(removals, node, entry)
    if (!entry.hasBulkChanges) continue
    const elements = new Set(changes.map(({ key }) => hashPath(toElementPath(key))))
    bulkEntries.push({ number: entry.number, elements })
  }
  return { through, lastEntry: await readEntryId(graph, through), removals, bulkEntries }
}

/** FNV-1a, 32 bits. */
function hashPath(path: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < path.length; index += 1)
    hash = Math.imul(hash ^ path.charCodeAt(index), 0x01000193)
  return hash
}

async function readEntryId(graph: Graph, number: number): Promise<string | undefined> {
  const { rows } = await graph.read<{ id: string }>(READ_ENTRY, { number: toNeo4jInteger(number) })
  return rows[0]?.id
}

function addRemoval(removals: Map<string, readonly Removal[]>, node: NodeKey, { number, at }: Removal): void {
  const path = toNodePath(node)
  const known = removals.get(path) ?? []
  if (known.at(-1)?.number !== number) removals.set(path, [...known, { number, at }])
}
