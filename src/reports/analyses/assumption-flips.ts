import { asOf, type ComparisonDefinition } from '../analysisFile.ts'
import type { Finding, ReportRow } from '../report.ts'

export default {
  title: 'Findings that rest on assumptions',
  question: 'Which findings disappear when only what is well supported counts?',
  description:
    'All findings are collected twice: on the map as it is, and on the map without the nodes, and the relationships ' +
    'too unless they are to be kept, whose confidence is less than the given one. A row is a finding of the first ' +
    'that is not among the second. What is left out for it is named: the less certain ones of the elements that the ' +
    'finding is about; when there are none, it rests on others or on relationships.',
  parameters: {
    leastConfidence: {
      type: 'string',
      choices: ['partlyValidated', 'validated'],
      description: 'What is less certain does not count',
    },
    withRelationships: {
      type: 'boolean',
      description: 'Whether relationships have to be of that confidence too',
    },
    asOf: asOf.parameter,
  },
  defaults: {
    leastConfidence: { value: 'partlyValidated' },
    withRelationships: { value: true },
    asOf: asOf.default,
  },
  key: ['findingKey'],
  theme: 'map',
  columns: [
    { name: 'findingKey', type: 'string', description: 'Key of the finding' },
    { name: 'report', type: 'string', description: 'The report that flags it' },
    { name: 'severity', type: 'string', description: 'How grave it is' },
    { name: 'importance', type: 'integer', description: 'How much what it is about matters, 1 to 5' },
    { name: 'explanation', type: 'string', description: 'What is wrong, in a sentence' },
    { name: 'restsOn', type: 'strings', description: 'Its less certain elements, as kind and id' },
    { name: 'findings', type: 'integer', description: 'How many findings there are in all' },
    { name: 'remaining', type: 'integer', description: 'How many of all remain' },
  ],
  async compare(context, { leastConfidence, withRelationships }) {
    const findings = await context.findings()
    const withoutAssumptions = await context.withoutAssumptions(
      String(leastConfidence),
      withRelationships === true,
    )
    const remaining = new Set(withoutAssumptions.findings.map(({ key }) => key))
    const excludedNodes = new Set(withoutAssumptions.excludedNodes.map(({ kind, id }) => `${kind} ${id}`))
    const dissolvedFindings = findings.filter(({ key }) => !remaining.has(key))
    return dissolvedFindings
      .toSorted((a, b) => (a.key < b.key ? -1 : 1))
      .map((finding) =>
        toRow(finding, excludedNodes, findings.length, findings.length - dissolvedFindings.length),
      )
  },
} satisfies ComparisonDefinition

function toRow(
  finding: Finding,
  excludedNodes: ReadonlySet<string>,
  findings: number,
  remaining: number,
): ReportRow {
  const { key, report, severity, importance, explanation, elements } = finding
  const restsOn = elements.map(({ kind, id }) => `${kind} ${id}`).filter((name) => excludedNodes.has(name))
  return { findingKey: key, report, severity, importance, explanation, restsOn, findings, remaining }
}
