import { toPascalCase } from '../model/text.ts'
import type { Report } from '../reports/report.ts'
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
    required: parameters.filter(({ isRequired }) => isRequired).map((parameter) => parameter.name),
  }
}
