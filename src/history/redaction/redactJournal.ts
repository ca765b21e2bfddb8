import { parseElementPath, toElementPath } from '../../graph/element.ts'
import type { Graph } from '../../graph/graph.ts'
import { decodeBulkChanges, encodeBulkChanges } from '../../graph/journal/bulkChanges.ts'
import { type FoldedEntry, reviseFoldedEntries } from '../../graph/journal/foldedEntries.ts'
import { toNeo4jInteger } from '../../graph/values.ts'
import { nodeKinds } from '../../model/kinds.ts'
import { relationshipTypes } from '../../model/relationships.ts'
import type { Redactor } from './redactor.ts'

const READ_ENTRIES = `
MATCH (entry:AuditEntry)
WHERE entry.id > $after
RETURN entry.id AS id, entry { .kind, .element, .author, .before, .after, .unmodeled, .details, .changes } AS stored
ORDER BY id
LIMIT $rowsWanted`

const REPLACE_VALUES = `
UNWIND $rows AS row
MATCH (entry:AuditEntry {id: row.id})
SET entry += row.stored`

/** Few enough for memory where each is a batch of an import. */
const entriesPerTransaction = 200

interface StoredTexts extends Omit<FoldedEntry, 'sequence'> {
  readonly author: string
  readonly changes: Int8Array | null
}

interface EntryRow {
  readonly id: string
  readonly stored: StoredTexts
}

/** Redacts the entries of the journal; returns how many changed. */
export async function redactJournal(graph: Graph, redactor: Redactor): Promise<number> {
  let count = 0
  for (let after = ''; ; ) {
    const parameters = { after, rowsWanted: toNeo4jInteger(entriesPerTransaction) }
    const { rows } = await graph.read<EntryRow>(READ_ENTRIES, parameters)
    const last = rows.at(-1)
    if (!last) break
    const changed = rows.flatMap(({ id, stored }) => {
      const values = redactEntry(stored, redactor)
      return values ? [{ id, stored: values }] : []
    })
    if (changed.length > 0)
      await graph.write((transaction) => transaction.run(REPLACE_VALUES, { rows: changed }), {
        keepsVersion: true,
      })
    count += changed.length
    after = last.id
  }
  await reviseFoldedEntries(graph, (entry) => {
    const redacted = redactFolded(entry, redactor)
    // Others were counted above.
    if (redacted !== entry && redacted.element === entry.element) count += 1
    return redacted
  })
  return count
}

/** The values that differ, or nothing if none does. */
function redactEntry(stored: StoredTexts, redactor: Redactor): Partial<StoredTexts> | undefined {
  const redacted = { author: String(redactor.toAny(stored.author)), ...redactContent(stored, redactor) }
  const differing = Object.entries(redacted).filter(
    ([name, value]) => value !== stored[name as keyof StoredTexts],
  )
  return differing.length === 0 ? undefined : Object.fromEntries(differing)
}

/** The same entry if nothing differs. */
function redactFolded(entry: FoldedEntry, redactor: Redactor): FoldedEntry {
  const values = redactEntry({ ...entry, author: '', changes: null }, redactor)
  return values ? { ...entry, ...values } : entry
}

function redactContent(stored: StoredTexts, redactor: Redactor): Partial<StoredTexts> {
  const { kind, element, before, after, details } = stored
  const isOfModel = nodeKinds.has(kind ?? '') || relationshipTypes.has(kind ?? '')
  const content = {
    ...redactBulk(stored, redactor),
    details: mapJson(details, (value) => redactor.toAny(value)),
  }
  if (element === null) return content
  if (!isOfModel) {
    const redactedElement = kind === 'Finding' ? redactor.toFindingKey(element) : element
    const toMention = (text: string | null) => (text === null ? null : redactor.toMention(text))
    return { ...content, element: redactedElement, before: toMention(before), after: toMention(after) }
  }
  const key = parseElementPath(element)
  const toValues = (values: unknown) => redactor.toValues(key, values as Readonly<Record<string, unknown>>)
  return {
    ...content,
    element: toElementPath(redactor.toKey(key)),
    before: mapJson(before, toValues),
    after: mapJson(after, toValues),
    ...(redactor.concerns(key) && { unmodeled: null }),
  }
}

function redactBulk({ changes }: StoredTexts, redactor: Redactor): Partial<StoredTexts> {
  if (changes === null) return {}
  const decoded = decodeBulkChanges(changes)
  const redacted = decoded.map((change) => redactor.toChange(change))
  return redacted.every((change, index) => change === decoded[index])
    ? {}
    : { changes: encodeBulkChanges(redacted) }
}

const mapJson = (text: string | null, map: (value: unknown) => unknown): string | null =>
  text === null ? null : JSON.stringify(map(JSON.parse(text)))
