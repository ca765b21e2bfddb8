import type { RawRecord, RawRow } from '../../formats/inputFormat.ts'
import {
  formatElementKey,
  isRelationshipKey,
  type NodeKey,
  type RelationshipKey,
} from '../../graph/element.ts'
import type { Graph } from '../../graph/graph.ts'
import { today } from '../../model/dates.ts'
import type { ImportFault, ImportListener, LookAlike } from '../import/importRecord.ts'
import { createFault, type ImportRow } from '../import/importRow.ts'
import { readRow } from '../import/readRow.ts'
import { whiteboardTableName } from '../import/tableNames.ts'
import { readTables } from '../tabular/readTables.ts'
import { whiteboardColumns } from '../whiteboard/whiteboardColumns.ts'
import { openWhiteboard } from '../whiteboard/whiteboardReader.ts'
import type { DraftRow } from './draft.ts'

/** What applying a draft would do, and what is wrong with it. */
export interface DraftCheck {
  readonly faults: readonly DraftFault[]
  readonly lookAlikes: readonly DraftLookAlike[]
  readonly notices: readonly string[]
  /** Elements that the map lacks. */
  readonly creates: readonly (NodeKey & { readonly name: string; readonly rowId: string })[]
  /** The number of relationships that the map lacks. */
  readonly relationshipsCreated: number
  /** Touchpoints that would have several owners. */
  readonly contested: readonly ContestedTouchpoint[]
}

export interface DraftFault {
  readonly rowId: string
  readonly column?: string
  readonly value?: string
  readonly reason: string
}

export interface DraftLookAlike {
  readonly rowId: string
  readonly kind: string
  readonly name: string
  readonly like: LookAlike['like']
}

export interface ContestedTouchpoint {
  readonly rowId: string
  readonly touchpoint: NodeKey
  /** Names of the owners. */
  readonly owners: readonly string[]
}

/** Reads the rows as an import would, and writes nothing. */
export async function checkDraft(graph: Graph, rows: readonly DraftRow[]): Promise<DraftCheck> {
  const filledRows = rows.filter(isFilled)
  const getRowId = (row: number) => filledRows[row - 1]?.id ?? ''
  const faults: ImportFault[] = []
  const lookAlikes: LookAlike[] = []
  const notices: string[] = []
  const listener: ImportListener = {
    onRow: () => {},
    onFault: (fault) => faults.push(fault),
    onLookAlike: (lookAlike) => lookAlikes.push(lookAlike),
    onNotice: (notice) => notices.push(notice),
  }
  const records = await Array.fromAsync(readDraftRecords(graph, filledRows, listener))
  const importRows = records.flatMap((record) => readRow(record, 'upsert', listener.onFault) ?? [])
  const newNodes = importRows.filter(isNewNode)
  const relationships = importRows.filter(isRelationshipRow)
  return {
    faults: faults.map(({ file: _, sheet: _sheet, row, ...fault }) => ({ rowId: getRowId(row), ...fault })),
    lookAlikes: lookAlikes.map(({ file: _, row, ...lookAlike }) => ({ rowId: getRowId(row), ...lookAlike })),
    notices,
    creates: newNodes.map(({ key, set, location }) => ({
      ...key,
      name: String(set.name),
      rowId: getRowId(location.row),
    })),
    ...(await compareWithMap(graph, newNodes, relationships, getRowId)),
  }
}

/** Whether a row says anything; a row that was just added does not. */
export const isFilled = ({ cells }: DraftRow): boolean =>
  Object.values(cells).some((text) => text.trim() !== '')

/** The records of a draft, read as the rows of a file; its header is row 0. */
async function* readDraftRecords(
  graph: Graph,
  rows: readonly DraftRow[],
  listener: ImportListener,
): AsyncGenerator<RawRecord> {
  const whiteboard = await openWhiteboard(graph, listener)
  for await (const item of readTables(listTableRows(rows), listener)) {
    if ('reason' in item) listener.onFault(createFault(item.location, item.reason, item.value))
    else yield* whiteboard.read(item)
  }
  yield* whiteboard.finish()
}

async function* listTableRows(rows: readonly DraftRow[]): AsyncGenerator<RawRow> {
  const names = whiteboardColumns.map(({ name }) => name)
  const toRow = (cells: readonly string[], row: number): RawRow => ({
    location: { file: 'draft', row },
    table: whiteboardTableName,
    cells,
  })
  yield toRow(names, 0)
  for (const [index, { cells }] of rows.entries())
    yield toRow(
      names.map((name) => cells[name] ?? ''),
      index + 1,
    )
}

/** Only new elements get a name from a whiteboard. */
const isNewNode = (row: ImportRow): row is ImportRow<NodeKey> =>
  !isRelationshipKey(row.key) && row.set.name !== undefined

const isRelationshipRow = (row: ImportRow): row is ImportRow<RelationshipKey> => isRelationshipKey(row.key)

const FIND_RELATIONSHIPS = `
UNWIND $rows AS row
MATCH (from:$(row.from.kind) {id: row.from.id})
MATCH (to:$(row.to.kind) {id: row.to.id})
WHERE EXISTS { (from)-[:$(row.type)]->(to) }
RETURN count(*) AS total`

const LIST_OWNERS = `
UNWIND $touchpoints AS id
MATCH (touchpoint:Touchpoint {id: id})<-[claim:OWNS]-(owner)
WHERE (claim.since IS NULL OR claim.since <= date($day)) AND (claim.until IS NULL OR claim.until > date($day))
RETURN id AS touchpoint, labels(owner)[0] AS kind, owner.id AS id, owner.name AS name
ORDER BY name, kind, id`

const READ_NAMES = `
UNWIND $keys AS key
MATCH (node:$(key.kind) {id: key.id})
RETURN key.kind AS kind, key.id AS id, node.name AS name`

type OwnerRow = NodeKey & { readonly name: string; readonly touchpoint: string }

async function compareWithMap(
  graph: Graph,
  newNodes: readonly ImportRow<NodeKey>[],
  relationships: readonly ImportRow<RelationshipKey>[],
  getRowId: (row: number) => string,
): Promise<Pick<DraftCheck, 'relationshipsCreated' | 'contested'>> {
  const claims = relationships.filter(({ key }) => key.type === 'OWNS')
  const touchpoints = [...new Set(claims.map(({ key }) => key.to.id))]
  const [existing, owners, names] = await Promise.all([
    graph.read<{ total: number }>(FIND_RELATIONSHIPS, { rows: relationships.map(({ key }) => key) }),
    graph.read<OwnerRow>(LIST_OWNERS, { touchpoints, day: today() }),
    graph.read<NodeKey & { name: string }>(READ_NAMES, { keys: claims.map(({ key }) => key.from) }),
  ])
  const nameByKey = new Map([
    ...newNodes.map(({ key, set }) => [formatElementKey(key), String(set.name)] as const),
    ...names.rows.map((node) => [formatElementKey(node), node.name] as const),
  ])
  const ownersByTouchpoint = Map.groupBy(owners.rows, ({ touchpoint }) => touchpoint)
  const contested = [...Map.groupBy(claims, ({ key }) => key.to.id)].flatMap(([id, claimsOfOne]) => {
    const ownerNames = new Map([
      ...(ownersByTouchpoint.get(id) ?? []).map((owner) => [formatElementKey(owner), owner.name] as const),
      ...claimsOfOne.map(({ key: { from } }) => {
        const key = formatElementKey(from)
        return [key, nameByKey.get(key) ?? from.id] as const
      }),
    ])
    const row = claimsOfOne.at(-1)?.location.row ?? 0
    if (ownerNames.size < 2) return []
    return [
      {
        rowId: getRowId(row),
        touchpoint: { kind: 'Touchpoint', id },
        owners: [...ownerNames.values()].sort(),
      },
    ]
  })
  return { relationshipsCreated: relationships.length - (existing.rows[0]?.total ?? 0), contested }
}
