import type { EcosystemBatch, NodeRecord, RelationshipRecord } from '../../graph/reading/streamEcosystem.ts'
import { getWritableNodeProperties } from '../../model/kind.ts'
import { getNodeKind } from '../../model/kinds.ts'
import { type Properties, text } from '../../model/property.ts'
import { relationshipTypes } from '../../model/relationships.ts'
import { getWritableRelationshipProperties } from '../../model/relationshipType.ts'
import type { Table, TableColumn, TableRow } from '../tabular/table.ts'
import { escapeNull } from './cellText.ts'

/** The properties of all relationship types. */
export const allRelationshipProperties: Properties = Object.assign(
  {},
  ...[...relationshipTypes.values()].map(getWritableRelationshipProperties),
)

/** The key of a relationship as columns. */
export const relationshipEndProperties: Properties = {
  fromKind: text('Kind of the node where the relationship starts', { isRequired: true }),
  from: text('Id of the node where the relationship starts', { isRequired: true }),
  type: text('Type of the relationship', { isRequired: true }),
  toKind: text('Kind of the node where the relationship ends', { isRequired: true }),
  to: text('Id of the node where the relationship ends', { isRequired: true }),
}

/** Properties as columns of a table, in the order of the model. */
export const toTableColumns = (properties: Properties): TableColumn[] =>
  Object.entries(properties).map(([name, { type, description }]) => ({ name, type, description }))

/** Name of the table of relationships; the other tables are named after the paths of kinds. */
export const relationshipsTableName = 'relationships'

/** One table for each kind that has nodes, and one of all relationships. Read each to its end before the next. */
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

/** Copies a row only if it has a value to escape. */
function escapeNulls(row: TableRow): TableRow {
  let escaped = row
  for (const name in row) {
    const value = row[name] ?? ''
    const escapedValue = escapeNull(value)
    if (escapedValue !== value) escaped = { ...escaped, [name]: escapedValue }
  }
  return escaped
}

function flattenEnds({ from, to, ...rest }: RelationshipRecord): TableRow {
  return { ...rest, fromKind: from.kind, from: from.id, toKind: to.kind, to: to.id } as unknown as TableRow
}
