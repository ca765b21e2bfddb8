import type { Parameter, Report } from '../../reports/index.ts'
import { madeFrom, markdownTable } from './markdown.ts'

/** All saved reports as a page. */
export function reportsPage(reports: readonly Report[]): string {
  return [
    madeFrom('the headers in cypher/'),
    '# Saved reports',
    'Over HTTP `GET /reports/{name}` (JSON) and `GET /reports/{name}.csv`; on the command line ' +
      '`npm run report -- {name} parameter=value --format table|csv|json`; or paste the file into Neo4j Browser.',
    markdownTable(
      ['report', 'question'],
      reports.map(({ name, question }) => [`[${name}](#${name})`, question]),
    ),
    ...reports.flatMap((report) => [
      `## ${report.name}`,
      `**${report.question}** ${report.description}`,
      ...(report.parameters.length > 0 ? [parametersTable(report.parameters)] : []),
      markdownTable(
        ['column', 'type', 'what it says'],
        report.columns.map(({ name, type, description }) => [`\`${name}\``, type, description]),
      ),
    ]),
    '',
  ].join('\n\n')
}

function parametersTable(parameters: readonly Parameter[]): string {
  const rows = parameters.map((parameter) => [
    `\`${parameter.name}\``,
    parameter.property.type,
    parameter.property.description,
    defaultOf(parameter),
  ])
  return markdownTable(['parameter', 'type', 'what it says', 'default'], rows)
}

function defaultOf({ isRequired, default: byDefault }: Parameter): string {
  if (isRequired) return 'required'
  return 'today' in byDefault ? 'today' : `\`${JSON.stringify(byDefault.value)}\``
}
