import { type FindingRule, type Report, type ReportParameter, severities } from '../../reports/report.ts'
import { createGeneratedNotice, markdownTable } from './markdown.ts'

/** All saved reports as a page. */
export function renderReportsPage(reports: readonly Report[]): string {
  return [
    createGeneratedNotice('the headers in cypher/ and src/analysis/'),
    '# Saved reports',
    'Over HTTP `GET /reports/{name}` (JSON), and as a file with the extension csv, ndjson, json, parquet, arrow or xlsx; on the command line ' +
      '`npm run report -- {name} parameter=value --format table|json|csv|…`; those that are Cypher paste into Neo4j ' +
      'Browser as they are. What is flagged as a problem is among `GET /findings`; a column `importance` of 5 makes ' +
      'it one step graver, of 1 or 2 one step less grave.',
    markdownTable(
      ['report', 'question'],
      reports.map(({ name, question }) => [`[${name}](#${name})`, question]),
    ),
    ...reports.flatMap((report) => [
      `## ${report.name}`,
      `**${report.question}** ${report.description}`,
      ...(report.finding ? [describeFinding(report.finding)] : []),
      ...(report.parameters.length > 0 ? [renderParametersTable(report.parameters)] : []),
      markdownTable(
        ['column', 'type', 'what it says'],
        report.columns.map(({ name, type, description }) => [`\`${name}\``, type, description]),
      ),
    ]),
    '',
  ].join('\n\n')
}

function describeFinding({ severity, when, explanation }: FindingRule): string {
  const rows = when === undefined ? 'Every row is a finding' : `Rows with \`${when}\` are findings`
  const severityText = (severities as readonly string[]).includes(severity)
    ? `of severity ${severity}`
    : `of the severity in \`${severity}\``
  return `${rows} ${severityText}: “${explanation}”`
}

function renderParametersTable(parameters: readonly ReportParameter[]): string {
  const rows = parameters.map((parameter) => [
    `\`${parameter.name}\``,
    parameter.property.type,
    parameter.property.description,
    describeDefault(parameter),
  ])
  return markdownTable(['parameter', 'type', 'what it says', 'default'], rows)
}

function describeDefault({ isRequired, default: defaultValue }: ReportParameter): string {
  if (isRequired) return 'required'
  return 'today' in defaultValue ? 'today' : `\`${JSON.stringify(defaultValue.value)}\``
}
