import type { Report } from '../reports/report.ts'
import { nullableColumn, requiredColumn } from './modelTables.ts'
import { type TableDefinition, toPascalCase } from './tableDefinition.ts'

/** The rows of a saved report, its parameters at their defaults. */
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

/** The runs of reports that somebody asked to be kept. */
export const reportHistoryTable: TableDefinition = {
  name: 'ReportHistory',
  title: 'Report history',
  description: 'How many rows and problems reports had at the times when somebody kept their outcome',
  columns: [
    requiredColumn('string', 'id', 'Tells one run from another'),
    requiredColumn('string', 'report', 'Name of the report'),
    requiredColumn('dateTime', 'ranAt', 'When it was run'),
    requiredColumn('string', 'keptBy', 'Who asked to keep it'),
    requiredColumn('string', 'parameters', 'What it was run with, as JSON'),
    requiredColumn('integer', 'total', 'How many rows it had'),
    nullableColumn(
      'integer',
      'problems',
      'How many problems it flagged; nothing where it is not made to flag any',
    ),
    requiredColumn('string', 'version', 'Version of the graph that it was run on'),
  ],
  key: ['id'],
  source: 'reportHistory',
  required: [],
}
