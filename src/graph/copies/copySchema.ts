import type { Graph } from '../graph.ts'
import { serviceLabels } from '../serviceRecords.ts'

const LIST_SCHEMA = `
SHOW INDEXES YIELD name, type, labelsOrTypes, owningConstraint, createStatement
WHERE type <> 'LOOKUP' AND none(label IN labelsOrTypes WHERE label IN $serviceLabels)
RETURN name, owningConstraint IS NOT NULL AS isOfConstraint, createStatement
ORDER BY name`

const LIST_CONSTRAINTS = `
SHOW CONSTRAINTS YIELD name, labelsOrTypes, ownedIndex, createStatement
WHERE none(label IN labelsOrTypes WHERE label IN $serviceLabels)
RETURN name, createStatement
ORDER BY name`

const AWAIT_INDEXES = 'CALL db.awaitIndexes(600)'

interface SchemaItem {
  readonly name: string
  readonly isOfConstraint?: boolean
  readonly createStatement: string
}

/** Creates the constraints and indexes of the source that do not belong to records of the service. */
export async function copySchema(source: Graph, target: Graph): Promise<void> {
  const { rows: constraints } = await source.read<SchemaItem>(LIST_CONSTRAINTS, { serviceLabels })
  const { rows: indexes } = await source.read<SchemaItem>(LIST_SCHEMA, { serviceLabels })
  const statements = [...constraints, ...indexes.filter(({ isOfConstraint }) => !isOfConstraint)]
  await target.write(async (transaction) => {
    for (const { createStatement } of statements) await transaction.run(createStatement)
  })
  await target.read(AWAIT_INDEXES)
}

/** Drops all constraints and indexes, except those that every database has. */
export async function dropSchema(target: Graph): Promise<void> {
  const { rows } = await target.read<SchemaItem>(LIST_SCHEMA, { serviceLabels: [] })
  await target.write(async (transaction) => {
    for (const { name, isOfConstraint } of rows)
      await transaction.run(
        isOfConstraint ? 'DROP CONSTRAINT $name IF EXISTS' : 'DROP INDEX $name IF EXISTS',
        { name },
      )
  })
}
