import { toPascalCase } from '../model/text.ts'
import type { Report } from '../reports/report.ts'
import { nullableColumn, requiredColumn } from './modelTables.ts'
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

/** The recorded runs of reports. */
export const reportHistoryTable: TableDefinition = {
  name: 'ReportHistory',
  title: 'Report history',
  description: 'Number of rows and findings of each recorded report run',
  columns: [
    requiredColumn('string', 'id', 'Id of the run'),
    requiredColumn('string', 'report', 'Name of the report'),
    requiredColumn('dateTime', 'ranAt', 'Time of the run'),
    requiredColumn('string', 'keptBy', 'Who recorded the run'),
    requiredColumn('string', 'parameters', 'Arguments of the report, as JSON'),
    requiredColumn('integer', 'total', 'Number of rows'),
    nullableColumn('integer', 'problems', 'Number of findings; null for reports without findings'),
    requiredColumn('string', 'version', 'Version of the graph that the report read'),
  ],
  key: ['id'],
  source: 'reportHistory',
  required: [],
}
