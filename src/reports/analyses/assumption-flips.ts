import type { Projection } from '../../graph/projection/projection.ts'
import { confidence } from '../../model/kind.ts'
import { kindNames } from '../../model/kinds.ts'
import { asOf, type ComparisonDefinition } from '../analysisFile.ts'
import { type Finding, severities } from '../report.ts'

export default {
  title: 'Assumptions behind findings',
  question: 'Which assumptions should we check first, because most findings rest on them?',
  description:
    'A row for each element whose confidence is lower than the given one (an absent confidence counts as assumed) ' +
    'and on which at least one finding rests. A finding rests on the elements that it is about. It disappears with ' +
    'an element if that element is its cause: if the element turns out not to exist, nothing is left to fix. ' +
    'Findings are those of all reports with their defaults on the given day, merged by cause, before many alike are ' +
    'summed up. Rows are sorted by the severity of findings (the number of critical ones, then high, medium and low), then ' +
    'by kind and id.',
  parameters: {
    leastConfidence: {
      type: 'string',
      choices: ['partlyValidated', 'validated'],
      description: 'Elements of lower confidence are assumptions',
    },
    asOf: asOf.parameter,
  },
  defaults: { leastConfidence: { value: 'partlyValidated' }, asOf: asOf.default },
  key: ['kind', 'id'],
  theme: 'map',
  columns: [
    { name: 'kind', type: 'string', description: 'Kind of the element' },
    { name: 'id', type: 'string', description: 'Id of the element' },
    { name: 'name', type: 'string', description: 'Name of the element' },
    { name: 'confidence', type: 'string', description: 'How well evidence supports it' },
    { name: 'findings', type: 'integer', description: 'Number of findings that rest on it' },
    { name: 'disappearing', type: 'integer', description: 'Number of these that disappear with it' },
    { name: 'critical', type: 'integer', description: 'Number of critical findings that rest on it' },
    { name: 'high', type: 'integer', description: 'Number of high findings that rest on it' },
    { name: 'medium', type: 'integer', description: 'Number of medium findings that rest on it' },
    { name: 'low', type: 'integer', description: 'Number of low findings that rest on it' },
    { name: 'reports', type: 'strings', description: 'The reports of these findings' },
    {
      name: 'findingKeys',
      type: 'strings',
      description: 'Keys of the first ten of them, the most severe first',
    },
  ],
  async compare(context, { leastConfidence }) {
    const [findings, projection] = [await context.findings(), await context.projection()]
    const levels = confidence.choices ?? []
    const isAssumption = (node: number) =>
      (projection.nodes.confidence[node] ?? 0) < levels.indexOf(String(leastConfidence))
    const findingsByElement = indexByElement(findings)
    return listNodes(projection)
      .filter(({ node }) => isAssumption(node))
      .flatMap((element) => {
        const resting = findingsByElement.get(`${element.kind}/${element.id}`)
        return resting ? [toRow(projection, element, resting, levels)] : []
      })
      .toSorted(compareRows)
  },
} satisfies ComparisonDefinition

interface NumberedElement {
  readonly node: number
  readonly kind: string
  readonly id: string
}

const listNodes = ({ nodes }: Projection): NumberedElement[] =>
  nodes.id.map((id, node) => ({ node, kind: kindNames[nodes.kind[node] ?? 0] ?? '', id }))

function indexByElement(findings: readonly Finding[]): Map<string, Finding[]> {
  const findingsByElement = new Map<string, Finding[]>()
  for (const finding of findings) {
    for (const { kind, id } of finding.elements) {
      const resting = findingsByElement.get(`${kind}/${id}`)
      if (resting) resting.push(finding)
      else findingsByElement.set(`${kind}/${id}`, [finding])
    }
  }
  return findingsByElement
}

const maxListedKeys = 10

function toRow(
  { nodes }: Projection,
  { node, kind, id }: NumberedElement,
  findings: readonly Finding[],
  levels: readonly string[],
) {
  const count = (isCounted: (finding: Finding) => boolean) => findings.filter(isCounted).length
  const [low, medium, high, critical] = severities.map((severity) =>
    count((finding) => finding.severity === severity),
  )
  return {
    kind,
    id,
    name: nodes.name[node] ?? '',
    confidence: levels[nodes.confidence[node] ?? 0] ?? '',
    findings: findings.length,
    disappearing: count(({ cause }) => cause?.kind === kind && cause.id === id),
    critical: critical ?? 0,
    high: high ?? 0,
    medium: medium ?? 0,
    low: low ?? 0,
    reports: [...new Set(findings.map(({ report }) => report))].toSorted(),
    findingKeys: findings
      .toSorted(
        (a, b) => severities.indexOf(b.severity) - severities.indexOf(a.severity) || (a.key < b.key ? -1 : 1),
      )
      .slice(0, maxListedKeys)
      .map(({ key }) => key),
  }
}

type AssumptionRow = ReturnType<typeof toRow>

const compareRows = (a: AssumptionRow, b: AssumptionRow) =>
  b.critical - a.critical ||
  b.high - a.high ||
  b.medium - a.medium ||
  b.low - a.low ||
  (`${a.kind}/${a.id}` < `${b.kind}/${b.id}` ? -1 : 1)
