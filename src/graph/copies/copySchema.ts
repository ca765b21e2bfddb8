import type { Graph } from '../graph.ts'
import { serviceLabels } from '../serviceRecords.ts'

const LIST_CONSTRAINTS = `
SHOW CONSTRAINTS YIELD name, labelsOrTypes, createStatement
WHERE none(label IN labelsOrTypes WHERE label IN $excludedLabels)
RETURN 'CONSTRAINT' AS type, name, createStatement
ORDER BY name`

const LIST_INDEXES = `
SHOW INDEXES YIELD name, type, labelsOrTypes, owningConstraint, createStatement
WHERE type <> 'LOOKUP' AND owningConstraint IS NULL
  AND none(label IN labelsOrTypes WHERE label IN $excludedLabels)
RETURN 'INDEX' AS type, name, createStatement
ORDER BY name`

const DROP_ITEM = {
  CONSTRAINT: 'DROP CONSTRAINT $name IF EXISTS',
  INDEX: 'DROP INDEX $name IF EXISTS',
}
const AWAIT_INDEXES = 'CALL db.awaitIndexes(600)'

/** A constraint or an index. */
export interface SchemaItem {
  readonly type: 'CONSTRAINT' | 'INDEX'
  readonly name: string
  readonly createStatement: string
}

/** Lists the constraints and indexes of a graph, except those of the records of the service. */
export const listCopiedSchema = (graph: Graph): Promise<SchemaItem[]> => listSchema(graph, serviceLabels)

/** Creates the constraints and indexes that the target lacks. */
export async function createSchema(target: Graph, items: readonly SchemaItem[]): Promise<void> {
  const missing = listItemsOnlyIn(items, await listSchema(target))
  await target.write(async (transaction) => {
    for (const { createStatement } of missing) await transaction.run(createStatement)
  })
  await target.read(AWAIT_INDEXES)
}

/** Drops all constraints and indexes, except those that are kept and those that every database has. */
export async function dropSchema(target: Graph, keptItems: readonly SchemaItem[] = []): Promise<void> {
  const dropped = listItemsOnlyIn(await listSchema(target), keptItems)
  await target.write(async (transaction) => {
    for (const { type, name } of dropped) await transaction.run(DROP_ITEM[type], { name })
  })
}

async function listSchema(graph: Graph, excludedLabels: readonly string[] = []): Promise<SchemaItem[]> {
  const { rows: constraints } = await graph.read<SchemaItem>(LIST_CONSTRAINTS, { excludedLabels })
  const { rows: indexes } = await graph.read<SchemaItem>(LIST_INDEXES, { excludedLabels })
  return [...constraints, ...indexes]
}

function listItemsOnlyIn(items: readonly SchemaItem[], others: readonly SchemaItem[]): SchemaItem[] {
  const statements = new Set(others.map(({ createStatement }) => createStatement))
  return items.filter(({ createStatement }) => !statements.has(createStatement))
}
