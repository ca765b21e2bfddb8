import { joinWords } from '../../model/text.ts'
import { type ActorRole, actorRoles } from '../../reports/actorRoles.ts'
import {
  type FindingRule,
  type Report,
  type ReportColumn,
  type ReportParameter,
  severities,
} from '../../reports/report.ts'
import { reportThemes } from '../../reports/themes.ts'
import { renderFailureRules } from './failureRules.ts'
import { createGeneratedNotice, markdownTable } from './markdown.ts'

const introduction = [
  'Each report answers one question about the map. Run one with `GET /reports/{name}` (JSON; add `.csv`, `.ndjson`, ' +
    '`.json`, `.parquet`, `.arrow` or `.xlsx` for a file), or on the command line with ' +
    '`npm run report -- {name} parameter=value --format table|json|csv|…`. Reports written in Cypher can be pasted ' +
    'into Neo4j Browser as they are.',
  'Rows that a report flags as problems are listed by `GET /findings`, merged by cause and sorted by priority ([findings.md](findings.md)). ' +
    'A finding about something of importance 5 is one level more severe than stated here, of importance 1 or 2 one ' +
    'level less severe, unless its severity is fixed (“whatever the importance”).',
  '[Which report answers which question](questions.md)',
]

const terms = [
  [
    'in use',
    'Touchpoints and systems whose lifecycle is `live`, `retiring` or not set. What is `planned` or `retired` is left out unless a report states otherwise.',
  ],
  [
    'valid claim',
    'Ownership or a role is counted from its `since` date (included) to its `until` date (excluded); a missing date sets no limit. `asOf` is the day that is checked; by default today.',
  ],
  ['role', 'Data provider, influencer, definer or implementer of a touchpoint. Ownership is not a role.'],
  ['party', 'A department, an employee or a partner.'],
  [
    'importance',
    'How much a touchpoint matters to customers, 1 (little) to 5 (most); rows without it come last.',
  ],
  ['moment of truth', 'A touchpoint that is not marked as one is none: the column is false, never empty.'],
  ['confidence', 'Elements and relationships without a confidence count as assumed.'],
  [
    'path',
    'Names of elements with the relationship between each two: `Invoice -DEPENDS_ON-> Billing <-OPERATES- IT`.',
  ],
  [
    'communities',
    'Groups of connected elements, found for the greatest modularity with the Louvain method (resolution 1), as graphology-communities-louvain does it with its default options. Elements are given to it in the order of kind and id, connections in the order of their ends, the smaller one first; its random numbers are those of xorshift32 (shifts 13, 17, 5) from 1, divided by 2³². With exactly 128 or 32,768 connections, it disregards those of the last element; here they count. Another implementation may find other groups of similar modularity. Groups are numbered from 1, the largest first; of equally large ones, that with the first element by kind and id comes first.',
  ],
  [
    'order',
    'The same map always has the same rows in the same order. Names, ids and kinds are in ascending order of their Unicode characters; numbers are sorted from high to low with missing ones as 0, positions from low to high. Lists are sorted by name, then by kind and id of the elements; ids have the order of the names beside them. A report states where it differs.',
  ],
]

/** All reports as a page, grouped by theme. */
export function renderReportsPage(reports: readonly Report[]): string {
  const groups = Object.entries(reportThemes)
    .map(([theme, label]) => ({ label, reports: reports.filter((report) => report.theme === theme) }))
    .filter((group) => group.reports.length > 0)
  return [
    createGeneratedNotice('the headers in cypher/ and src/reports/analyses/'),
    '# Reports',
    ...introduction,
    '## Terms',
    markdownTable(['term', 'meaning'], terms),
    '## How failures spread',
    ...renderFailureRules(),
    'The propagation of every type is in [the model](model.md#types-of-relationships) and in `GET /model`.',
    ...groups.flatMap((group) => [
      `## ${group.label}`,
      markdownTable(
        ['report', 'question'],
        group.reports.map(({ name, question }) => [`[${name}](#${name})`, question]),
      ),
      ...group.reports.flatMap(renderReport),
    ]),
    '',
  ].join('\n\n')
}

const renderReport = (report: Report): string[] => [
  `### ${report.name}`,
  `**${report.question}** ${report.description}`,
  ...(report.finding ? [describeFinding(report.finding)] : []),
  ...(report.parameters.length > 0 ? [renderParametersTable(report.parameters)] : []),
  markdownTable(
    ['column', 'type', 'meaning'],
    report.columns.map((column) => [`\`${column.name}\``, column.type, describeColumn(column)]),
  ),
]

function describeColumn({ description, choiceLabels = {} }: ReportColumn): string {
  const values = Object.entries(choiceLabels).map(([value, label]) =>
    value === label ? `\`${value}\`` : `\`${value}\` (${label})`,
  )
  if (values.length === 0) return description
  return `${description}${description.includes(': ') ? '. Values: ' : ': '}${values.join(', ')}`
}

function describeFinding(rule: FindingRule): string {
  const { severity, isSeverityFinal, when, explanation, mergesWith, summary, remedy, actors } = rule
  const rows = when === undefined ? 'Every row is a finding' : `Rows with \`${when}\` are findings`
  const severityText = (severities as readonly string[]).includes(severity)
    ? `of severity ${severity}`
    : `of the severity in \`${severity}\`${isSeverityFinal ? ', whatever the importance' : ''}`
  return [
    `${rows} ${severityText}: “${explanation}”`,
    `Rows with the same ${joinWords(rule.key.map((column) => `\`${column}\``))} are one finding.`,
    ...(mergesWith ? [`It merges with ${joinWords(mergesWith, 'or')} about the same cause.`] : []),
    ...(summary === undefined ? [] : [`Many alike are summed up: “${summary}”.`]),
    ...(remedy ? [`Remedy: ${remedy.action}${remedy.call ? ` (\`${remedy.call}\`)` : ''}.`] : []),
    ...(actors ? [`Who can act: the party that ${joinWords(actors.map(describeRole), 'or')}.`] : []),
  ].join(' ')
}

const describeRole = (role: ActorRole) => actorRoles[role].description

function renderParametersTable(parameters: readonly ReportParameter[]): string {
  const rows = parameters.map((parameter) => [
    `\`${parameter.name}\``,
    parameter.property.type,
    parameter.property.description,
    describeDefault(parameter),
  ])
  return markdownTable(['parameter', 'type', 'meaning', 'default'], rows)
}

function describeDefault({ isRequired, default: defaultValue }: ReportParameter): string {
  if (isRequired) return 'required'
  return 'today' in defaultValue ? 'today' : `\`${JSON.stringify(defaultValue.value)}\``
}
