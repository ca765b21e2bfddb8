import type { NodeRecord, Records, RelationshipRecord } from '../../graph/reading/streamEcosystem.ts'
import { givenPropertiesOf } from '../../model/kind.ts'
import { kindNamed } from '../../model/kinds.ts'
import { type Properties, text } from '../../model/property.ts'
import { givenRelationshipPropertiesOf, relationshipTypes } from '../../model/relationships.ts'
import type { Column, Table, TableRow } from '../tabular/table.ts'
import { tellableValue } from './cellText.ts'

/** Properties that the model gives relationships of any type, each once. */
export const allRelationshipProperties: Properties = Object.assign(
  {},
  ...[...relationshipTypes.values()].map(givenRelationshipPropertiesOf),
)

/** What tells a relationship from others, as columns. */
export const endProperties: Properties = {
  fromKind: text('The kind of the node where it starts', { isRequired: true }),
  from: text('The id of the node where it starts', { isRequired: true }),
  type: text('The type of the relationship', { isRequired: true }),
  toKind: text('The kind of the node where it ends', { isRequired: true }),
  to: text('The id of the node where it ends', { isRequired: true }),
}

/** Properties as columns of a table, in the order of the model. */
export const columnsOf = (properties: Properties): Column[] =>
  Object.entries(properties).map(([name, { type, description }]) => ({ name, type, description }))

/** The name of the table of relationships, beside those called like the paths of kinds. */
export const relationshipsName = 'relationships'

/** The records as one table for each kind that has nodes, and one of all relationships. Read them in turn, each whole. */
export async function* tablesOf(records: AsyncIterable<Records>): AsyncGenerator<Table> {
  const batches = records[Symbol.asyncIterator]()
  try {
    let next = await batches.next()
    async function* rowsOfKind(kind: string): AsyncGenerator<TableRow> {
      while (!next.done && next.value.nodes[0]?.kind === kind) {
        yield* next.value.nodes.map(tellable)
        next = await batches.next()
      }
    }
    async function* relationshipRows(): AsyncGenerator<TableRow> {
      for (; !next.done; next = await batches.next())
        yield* next.value.relationships.map((relationship) => tellable(flat(relationship)))
    }
    for (let first = firstNode(next); first; first = firstNode(next)) {
      const kind = kindNamed(first.kind)
      yield { name: kind.path, columns: columnsOf(givenPropertiesOf(kind)), rows: rowsOfKind(kind.name) }
    }
    const columns = columnsOf({ ...endProperties, ...allRelationshipProperties })
    yield { name: relationshipsName, columns, rows: relationshipRows() }
  } finally {
    await batches.return?.()
  }
}

const firstNode = (next: IteratorResult<Records>): NodeRecord | undefined =>
  next.done ? undefined : next.value.nodes[0]

/** Hardly ever is there anything to change. */
function tellable(row: TableRow): TableRow {
  let told = row
  for (const name in row) {
    const value = row[name] ?? ''
    const tellable = tellableValue(value)
    if (tellable !== value) told = { ...told, [name]: tellable }
  }
  return told
}

function flat({ from, to, ...rest }: RelationshipRecord): TableRow {
  return { ...rest, fromKind: from.kind, from: from.id, toKind: to.kind, to: to.id } as unknown as TableRow
}
