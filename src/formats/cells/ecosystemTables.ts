import type { EcosystemBatch, NodeRecord, RelationshipRecord } from '../../graph/reading/streamEcosystem.ts'
import { getWritableNodeProperties } from '../../model/kind.ts'
import { getNodeKind } from '../../model/kinds.ts'
import { type Properties, text } from '../../model/property.ts'
import { relationshipTypes } from '../../model/relationships.ts'
import { getWritableRelationshipProperties } from '../../model/relationshipType.ts'
import type { Table, TableColumn, TableRow } from '../tabular/table.ts'
import { escapeNull } from './cellText.ts'

/** Properties that the model gives relationships of any type, each once. */
export const allRelationshipProperties: Properties = Object.assign(
  {},
  ...[...relationshipTypes.values()].map(getWritableRelationshipProperties),
)

/** What tells a relationship from others, as columns. */
export const relationshipEndProperties: Properties = {
  fromKind: text('The kind of the node where it starts', { isRequired: true }),
  from: text('The id of the node where it starts', { isRequired: true }),
  type: text('The type of the relationship', { isRequired: true }),
  toKind: text('The kind of the node where it ends', { isRequired: true }),
  to: text('The id of the node where it ends', { isRequired: true }),
}

/** Properties as columns of a table, in the order of the model. */
export const toTableColumns = (properties: Properties): TableColumn[] =>
  Object.entries(properties).map(([name, { type, description }]) => ({ name, type, description }))

/** The name of the table of relationships, beside those called like the paths of kinds. */
export const relationshipsTableName = 'relationships'

/** The records as one table for each kind that has nodes, and one of all relationships. Read them in turn, each whole. */
export async function* splitIntoTables(records: AsyncIterable<EcosystemBatch>): AsyncGenerator<Table> {
  const batches = records[Symbol.asyncIterator]()
  try {
    let next = await batches.next()
    async function* readNodeRows(kind: string): AsyncGenerator<TableRow> {
      while (!next.done && next.value.nodes[0]?.kind === kind) {
        yield* next.value.nodes.map(escapeNulls)
        next = await batches.next()
      }
    }
    async function* readRelationshipRows(): AsyncGenerator<TableRow> {
      for (; !next.done; next = await batches.next())
        yield* next.value.relationships.map((relationship) => escapeNulls(flattenEnds(relationship)))
    }
    for (let first = getFirstNode(next); first; first = getFirstNode(next)) {
      const kind = getNodeKind(first.kind)
      yield {
        name: kind.path,
        columns: toTableColumns(getWritableNodeProperties(kind)),
        rows: readNodeRows(kind.name),
      }
    }
    const columns = toTableColumns({ ...relationshipEndProperties, ...allRelationshipProperties })
    yield { name: relationshipsTableName, columns, rows: readRelationshipRows() }
  } finally {
    await batches.return?.()
  }
}

const getFirstNode = (next: IteratorResult<EcosystemBatch>): NodeRecord | undefined =>
  next.done ? undefined : next.value.nodes[0]

/** Hardly ever is there anything to change. */
function escapeNulls(row: TableRow): TableRow {
  let escaped = row
  for (const name in row) {
    const value = row[name] ?? ''
    const escapeNulls = escapeNull(value)
    if (escapeNulls !== value) escaped = { ...escaped, [name]: escapeNulls }
  }
  return escaped
}

function flattenEnds({ from, to, ...rest }: RelationshipRecord): TableRow {
  return { ...rest, fromKind: from.kind, from: from.id, toKind: to.kind, to: to.id } as unknown as TableRow
}
