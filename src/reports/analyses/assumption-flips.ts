import type { Projection } from '../../graph/projection/projection.ts'
import { toDayNumber } from '../../model/dates.ts'
import { confidence } from '../../model/kind.ts'
import { kindNames } from '../../model/kinds.ts'
import { relationshipTypeNames } from '../../model/relationships.ts'
import { asOf, type ComparisonDefinition } from '../analysisFile.ts'
import { type Finding, severities } from '../report.ts'

export default {
  title: 'Assumptions behind findings',
  question: 'Which assumptions should we check first, because most findings rest on them?',
  description:
    'A row for each element, and each relationship unless these are excluded, whose confidence is lower than the ' +
    'given one (an absent confidence counts as assumed) and on which at least one finding rests. A finding rests on ' +
    'the elements that it is about, and on the relationships between two of them that are valid on the given day. It ' +
    'disappears with an element that is its cause: if that element does not exist, nothing is left to fix. Findings ' +
    'are those of all reports with their defaults on that day, merged by cause, before many alike are summed up. Rows ' +
    'are sorted by the number of critical findings, then of high, medium and low ones, then by kind, id, type (the ' +
    'element before its relationships), and kind and id of the end.',
  parameters: {
    leastConfidence: {
      type: 'string',
      choices: ['partlyValidated', 'validated'],
      description: 'What has a lower confidence is an assumption',
    },
    withRelationships: { type: 'boolean', description: 'Whether relationships are listed too' },
    asOf: asOf.parameter,
  },
  defaults: {
    leastConfidence: { value: 'partlyValidated' },
    withRelationships: { value: true },
    asOf: asOf.default,
  },
  theme: 'map',
  plot: { type: 'bars', label: 'name', values: ['disappearing'] },
  key: ['kind', 'id', 'type', 'toKind', 'toId'],
  columns: [
    { name: 'kind', type: 'string', description: 'Kind of the element, or of the start of the relationship' },
    { name: 'id', type: 'string', description: 'Id of the element or start' },
    { name: 'name', type: 'string', description: 'Name of the element or start' },
    { name: 'type', type: 'string', description: 'Type of the relationship; empty for an element' },
    { name: 'toKind', type: 'string', description: 'Kind of the end of the relationship' },
    { name: 'toId', type: 'string', description: 'Id of the end' },
    { name: 'to', type: 'string', description: 'Name of the end' },
    { name: 'confidence', type: 'string', description: 'How well evidence supports it' },
    { name: 'findings', type: 'integer', description: 'Number of findings that rest on it' },
    {
      name: 'disappearing',
      type: 'integer',
      description: 'Number of findings that disappear with the element; null for a relationship',
    },
    { name: 'critical', type: 'integer', description: 'Number of critical findings that rest on it' },
    { name: 'high', type: 'integer', description: 'Number of high findings that rest on it' },
    { name: 'medium', type: 'integer', description: 'Number of medium findings that rest on it' },
    { name: 'low', type: 'integer', description: 'Number of low findings that rest on it' },
    { name: 'reports', type: 'strings', description: 'The reports whose rows these findings stand for' },
    {
      name: 'findingKeys',
      type: 'strings',
      description: 'Keys of the first ten, the most severe first, then by key',
    },
  ],
  async compare(context, { leastConfidence, withRelationships, asOf: day }) {
    const projection = await context.projection()
    const findingsByNode = indexByNode(projection, await context.findings())
    const minLevel = levels.indexOf(String(leastConfidence))
    return [
      ...listAssumedNodes(projection, findingsByNode, minLevel),
      ...(withRelationships === true
        ? listAssumedRelationships(projection, findingsByNode, minLevel, toDayNumber(String(day)))
        : []),
    ].toSorted(compareRows)
  },
} satisfies ComparisonDefinition

const levels = confidence.choices ?? []

type FindingsByNode = ReadonlyMap<number, ReadonlySet<Finding>>

function indexByNode({ nodes }: Projection, findings: readonly Finding[]): FindingsByNode {
  const nodesByKey = new Map(nodes.id.map((_, node) => [formatKey(nodes, node), node]))
  const findingsByNode = new Map<number, Set<Finding>>()
  for (const finding of findings) {
    for (const { kind, id } of finding.elements) {
      const node = nodesByKey.get(`${kind}/${id}`)
      if (node === undefined) continue
      const resting = findingsByNode.get(node) ?? new Set()
      findingsByNode.set(node, resting.add(finding))
    }
  }
  return findingsByNode
}

const getKind = (nodes: Projection['nodes'], node: number) => kindNames[nodes.kind[node] ?? 0] ?? ''
const formatKey = (nodes: Projection['nodes'], node: number) => `${getKind(nodes, node)}/${nodes.id[node]}`

function* listAssumedNodes({ nodes }: Projection, findingsByNode: FindingsByNode, minLevel: number) {
  for (const [node, findings] of findingsByNode) {
    const level = nodes.confidence[node] ?? 0
    if (level >= minLevel) continue
    const key = formatKey(nodes, node)
    const isCause = ({ cause }: Finding) => cause !== undefined && `${cause.kind}/${cause.id}` === key
    yield {
      ...describeStart(nodes, node),
      type: null,
      toKind: null,
      toId: null,
      to: null,
      confidence: levels[level] ?? '',
      disappearing: [...findings].filter(isCause).length,
      ...describeFindings([...findings]),
    }
  }
}

function* listAssumedRelationships(
  projection: Projection,
  findingsByNode: FindingsByNode,
  minLevel: number,
  day: number,
) {
  const { nodes, relationships } = projection
  for (let link = 0; link < relationships.count; link += 1) {
    if (!isAssumedOn(relationships, link, minLevel, day)) continue
    const [from, to] = [relationships.from[link] ?? 0, relationships.to[link] ?? 0]
    const findings = findingsByNode.get(from)?.intersection(findingsByNode.get(to) ?? new Set())
    if (!findings || findings.size === 0) continue
    yield {
      ...describeStart(nodes, from),
      type: relationshipTypeNames[relationships.type[link] ?? 0] ?? '',
      toKind: getKind(nodes, to),
      toId: nodes.id[to] ?? '',
      to: nodes.name[to] ?? '',
      confidence: levels[relationships.confidence[link] ?? 0] ?? '',
      disappearing: null,
      ...describeFindings([...findings]),
    }
  }
}

function isAssumedOn(
  { confidence: levelByLink, sinceDay, untilDay }: Projection['relationships'],
  link: number,
  minLevel: number,
  day: number,
): boolean {
  const isValid = (sinceDay[link] ?? 0) <= day && (untilDay[link] ?? 0) > day
  return isValid && (levelByLink[link] ?? 0) < minLevel
}

const describeStart = (nodes: Projection['nodes'], node: number) => ({
  kind: getKind(nodes, node),
  id: nodes.id[node] ?? '',
  name: nodes.name[node] ?? '',
})

const maxListedKeys = 10

function describeFindings(findings: readonly Finding[]) {
  const rank = ({ severity }: Finding) => severities.indexOf(severity)
  const ordered = findings.toSorted((a, b) => rank(b) - rank(a) || (a.key < b.key ? -1 : 1))
  const count = (severity: string) => findings.filter((finding) => finding.severity === severity).length
  return {
    findings: findings.length,
    critical: count('critical'),
    high: count('high'),
    medium: count('medium'),
    low: count('low'),
    reports: [...new Set(findings.flatMap(({ parts }) => parts.map(({ report }) => report)))].toSorted(),
    findingKeys: ordered.slice(0, maxListedKeys).map(({ key }) => key),
  }
}

type AssumptionRow = Pick<ReturnType<typeof describeFindings>, 'critical' | 'high' | 'medium' | 'low'> & {
  readonly kind: string
  readonly id: string
  readonly type: string | null
  readonly toKind: string | null
  readonly toId: string | null
}

const compareRows = (a: AssumptionRow, b: AssumptionRow) =>
  b.critical - a.critical ||
  b.high - a.high ||
  b.medium - a.medium ||
  b.low - a.low ||
  (formatOrder(a) < formatOrder(b) ? -1 : 1)

const formatOrder = ({ kind, id, type, toKind, toId }: AssumptionRow) =>
  [kind, id, type ?? '', toKind ?? '', toId ?? ''].join('\u0000')
