import type { Report } from '../reports/report.ts'
import { always, sometimes } from './modelTables.ts'
import { type FeedTable, pascalCase } from './tableDefinition.ts'

/** The rows of a saved report, its parameters at their defaults. */
export function reportTable(report: Report): FeedTable {
  const { name, title, question, description, columns, key, parameters } = report
  return {
    name: pascalCase(name),
    title,
    description: `${question} ${description}`,
    columns: columns.map((column) => ({ ...column, isNullable: true })),
    key,
    source: { report: name },
    required: parameters.filter(({ isRequired }) => isRequired).map((parameter) => parameter.name),
  }
}

/** The runs of reports that somebody asked to be kept. */
export const reportHistoryTable: FeedTable = {
  name: 'ReportHistory',
  title: 'Report history',
  description: 'How many rows and problems reports had at the times when somebody kept their outcome',
  columns: [
    always('string', 'id', 'Tells one run from another'),
    always('string', 'report', 'Name of the report'),
    always('dateTime', 'ranAt', 'When it was run'),
    always('string', 'keptBy', 'Who asked to keep it'),
    always('string', 'parameters', 'What it was run with, as JSON'),
    always('integer', 'total', 'How many rows it had'),
    sometimes(
      'integer',
      'problems',
      'How many problems it flagged; nothing where it is not made to flag any',
    ),
    always('string', 'version', 'Version of the graph that it was run on'),
  ],
  key: ['id'],
  source: 'reportHistory',
  required: [],
}
