import { toPascalCase } from '../model/text.ts'
import type { Report } from '../reports/report.ts'
import { requiredColumn } from './modelTables.ts'
import type { TableDefinition } from './tableDefinition.ts'

/** Creates the table of a report, run with the defaults of its parameters. */
export function createReportTable(report: Report): TableDefinition {
  const { name, title, question, description, columns, key, parameters } = report
  return {
    name: toPascalCase(name),
    title,
    description: `${question} ${description}`,
    columns: columns.map((column) => ({ ...column, isNullable: true })),
    key,
    source: { report: name },
    parameters: parameters.map(({ name, property, isRequired }) => ({
      name,
      description: property.description,
      isRequired,
    })),
  }
}

/** The table with a key of one column, as feeds need it: keys of reports may have several, null or lists. */
export const addRowKey = (table: TableDefinition): TableDefinition => ({
  ...table,
  columns: [rowKeyColumn, ...table.columns],
  key: [rowKeyColumn.name],
  derivedKey: { form: 'json', parts: table.key },
})

const rowKeyColumn = requiredColumn('string', 'rowKey', 'Identifies the row: the key of the report, as JSON')
