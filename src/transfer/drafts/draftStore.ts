import type { Graph, Transaction } from '../../graph/graph.ts'
import { toJsonValues, toNeo4jInteger } from '../../graph/values.ts'
import type { Precondition } from '../../graph/writing/change.ts'
import { AtlasError } from '../../model/errors.ts'
import { formatCount } from '../../model/text.ts'
import { type Draft, type DraftRow, type DraftWithRows, draftLimits } from './draft.ts'

const DELETE_EXPIRED = `
MATCH (draft:Draft)
WHERE draft.updatedAt < datetime.realtime() - duration({days: $keptForDays})
CALL (draft) {
  MATCH (row:DraftRow {draft: draft.id})
  DELETE row
}
DELETE draft`

const COUNT = 'MATCH (draft:Draft) RETURN count(draft) AS total'

const CREATE = `
CREATE (draft:Draft {
  id: $id, title: $title, revision: 1, createdBy: $author,
  createdAt: datetime.realtime(), updatedAt: datetime.realtime()
})
RETURN draft { .*, rowCount: 0 } AS draft`

const LIST = `
MATCH (draft:Draft)
RETURN draft { .*, rowCount: COUNT { MATCH (:DraftRow {draft: draft.id}) } } AS draft
ORDER BY draft.updatedAt DESC, draft.id`

const READ = `
MATCH (draft:Draft {id: $id})
RETURN
  draft { .*, rowCount: COUNT { MATCH (:DraftRow {draft: draft.id}) } } AS draft,
  COLLECT {
    MATCH (row:DraftRow {draft: draft.id})
    RETURN properties(row)
    ORDER BY row.position, row.id
  } AS rows`

const READ_REVISION = `
MATCH (draft:Draft {id: $id})
RETURN draft.revision AS revision`

const DELETE = `
MATCH (draft:Draft {id: $id})
CALL (draft) {
  MATCH (row:DraftRow {draft: draft.id})
  DELETE row
}
DELETE draft
RETURN $id AS id`

/** Locks the draft, so that changes of it have an order. */
const TOUCH = `
MATCH (draft:Draft {id: $id})
SET draft.revision = draft.revision + 1, draft.updatedAt = datetime.realtime()
WITH draft
OPTIONAL MATCH (row:DraftRow {key: $key})
RETURN
  properties(row) AS row,
  COUNT { MATCH (:DraftRow {draft: $id}) } AS total,
  COLLECT { MATCH (other:DraftRow {draft: $id}) RETURN max(other.position) } AS lastPositions`

const SAVE_ROW = `
MERGE (row:DraftRow {key: $key})
SET row += {
  draft: $id, id: $rowId, position: $position, cells: $cells, author: $author,
  revision: coalesce(row.revision, 0) + 1, updatedAt: datetime.realtime()
}
RETURN properties(row) AS row`

const DELETE_ROW = `
MATCH (row:DraftRow {key: $key})
DELETE row`

const SET_IMPORT = `
MATCH (draft:Draft {id: $id})
SET draft.import = $import, draft.revision = draft.revision + 1, draft.updatedAt = datetime.realtime()`

type Stored = Readonly<Record<string, unknown>>

/** What concerns only drafts leaves the map and its version as they are. */
const besideTheMap = { keepsVersion: true } as const

/** Creates an empty draft; LIMIT_EXCEEDED if there are too many. */
export async function createDraft(graph: Graph, title: string, author: string): Promise<Draft> {
  return graph.write(async (transaction) => {
    await transaction.run(DELETE_EXPIRED, { keptForDays: toNeo4jInteger(draftLimits.keptForDays) })
    const total = (await transaction.run(COUNT)).records[0]?.get('total') as number
    if (total >= draftLimits.drafts) throw createLimitError('draft', draftLimits.drafts)
    const { records } = await transaction.run(CREATE, { id: crypto.randomUUID(), title, author })
    return toDraft(records[0]?.get('draft') as Stored)
  }, besideTheMap)
}

/** All drafts, those changed last first. */
export async function listDrafts(graph: Graph): Promise<Draft[]> {
  const { rows } = await graph.read<{ draft: Stored }>(LIST)
  return rows.map(({ draft }) => toDraft(draft))
}

/** A draft with its rows in order; NOT_FOUND if it does not exist. */
export async function readDraft(graph: Graph, id: string): Promise<DraftWithRows> {
  const { rows } = await graph.read<{ draft: Stored; rows: Stored[] }>(READ, { id })
  const [found] = rows
  if (!found) throw createNotFoundError('Draft', id)
  return { ...toDraft(found.draft), rows: found.rows.map(toDraftRow) }
}

/** The revision of a draft; undefined once it is deleted. */
export async function readDraftRevision(graph: Graph, id: string): Promise<number | undefined> {
  const { rows } = await graph.read<{ revision: number }>(READ_REVISION, { id })
  return rows[0]?.revision
}

/** Deletes a draft with its rows; NOT_FOUND if it does not exist. */
export async function deleteDraft(graph: Graph, id: string): Promise<void> {
  await graph.write(async (transaction) => {
    const { records } = await transaction.run(DELETE, { id })
    if (records.length === 0) throw createNotFoundError('Draft', id)
  }, besideTheMap)
}

export interface DraftRowInput {
  readonly cells: DraftRow['cells']
  /** The end of the draft for a new row, and where it was for another, if absent. */
  readonly position?: number | undefined
}

/** Identifies a row of a draft. */
export interface DraftRowKey {
  readonly id: string
  readonly rowId: string
}

/** Creates or replaces a row; PRECONDITION_FAILED with the present row if it is not the expected one. */
export async function saveDraftRow(
  graph: Graph,
  key: DraftRowKey,
  { cells, position }: DraftRowInput,
  { author, condition }: { readonly author: string; readonly condition: Precondition },
): Promise<{ readonly row: DraftRow; readonly isNew: boolean }> {
  return graph.write(async (transaction) => {
    const { row, total, lastPosition } = await touchDraft(transaction, key)
    assertCondition(row, condition)
    if (!row && total >= draftLimits.rows) throw createLimitError('row', draftLimits.rows)
    const { records } = await transaction.run(SAVE_ROW, {
      ...key,
      key: toStoredKey(key),
      position: position ?? row?.position ?? lastPosition + 1,
      cells: JSON.stringify(cells),
      author,
    })
    return { row: toDraftRow(records[0]?.get('row') as Stored), isNew: row === undefined }
  }, besideTheMap)
}

/** Deletes a row; NOT_FOUND if it does not exist, PRECONDITION_FAILED with the present row if it is another one. */
export async function deleteDraftRow(graph: Graph, key: DraftRowKey, condition: Precondition): Promise<void> {
  await graph.write(async (transaction) => {
    const { row } = await touchDraft(transaction, key)
    assertCondition(row, condition)
    if (!row) throw createNotFoundError('Row', key.rowId)
    await transaction.run(DELETE_ROW, { key: toStoredKey(key) })
  }, besideTheMap)
}

/** Records which import applied a draft. */
export async function recordDraftImport(graph: Graph, id: string, importId: string): Promise<void> {
  await graph.write((transaction) => transaction.run(SET_IMPORT, { id, import: importId }), besideTheMap)
}

async function touchDraft(transaction: Transaction, key: DraftRowKey) {
  const { records } = await transaction.run(TOUCH, { ...key, key: toStoredKey(key) })
  const [record] = records
  if (!record) throw createNotFoundError('Draft', key.id)
  const row = record.get('row') as Stored | null
  const [lastPosition] = record.get('lastPositions') as (number | null)[]
  return {
    row: row ? toDraftRow(row) : undefined,
    total: record.get('total') as number,
    lastPosition: lastPosition ?? 0,
  }
}

const toStoredKey = ({ id, rowId }: DraftRowKey) => `${id}/${rowId}`

function assertCondition(row: DraftRow | undefined, { ifMatch, ifNoneMatch }: Precondition): void {
  const matches =
    ifMatch === undefined ||
    (row !== undefined && (ifMatch === '*' || ifMatch.includes(String(row.revision))))
  if (matches && (ifNoneMatch === undefined || row === undefined)) return
  const details = { row: row ?? null }
  throw new AtlasError('PRECONDITION_FAILED', 'The row has changed since it was read', { details })
}

const createNotFoundError = (what: string, id: string) =>
  new AtlasError('NOT_FOUND', `${what} ${id} does not exist`)

const createLimitError = (noun: string, limit: number) =>
  new AtlasError('LIMIT_EXCEEDED', `There can be at most ${formatCount(limit, noun)}; delete one first`)

const toDraft = (stored: Stored) => toJsonValues(stored) as unknown as Draft

function toDraftRow(stored: Stored): DraftRow {
  const { id, position, cells, revision, author, updatedAt } = toJsonValues(stored)
  return {
    id: String(id),
    position: Number(position),
    cells: JSON.parse(String(cells)) as DraftRow['cells'],
    revision: Number(revision),
    author: String(author),
    updatedAt: String(updatedAt),
  }
}
