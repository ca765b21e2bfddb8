import { type Adjacency, at, buildAdjacency, getOutDegree } from '../../algorithms/adjacency.ts'
import type { Projection } from '../../graph/projection/projection.ts'
import { compareText } from '../../graph/projection/sortProjection.ts'
import { toDayNumber } from '../../model/dates.ts'
import { confidence } from '../../model/kind.ts'
import { relationshipTypeNames } from '../../model/relationships.ts'
import { asOf, type ComparisonDefinition } from '../analysisFile.ts'
import { isValidOn } from '../ecosystem/failureGraph.ts'
import { createNodeLookup, describeNode, getId, getKind, getName } from '../ecosystem/nodes.ts'
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
    const ranked = rankFindings(projection, await context.findings())
    const minLevel = levels.indexOf(String(leastConfidence))
    const assumptions = [
      ...listAssumedNodes(projection, ranked, minLevel),
      ...(withRelationships === true
        ? listAssumedRelationships(projection, ranked, minLevel, toDayNumber(String(day)))
        : []),
    ]
    return describeAssumptions(projection, ranked, assumptions.sort(createComparison(projection)))
  },
} satisfies ComparisonDefinition

const levels = confidence.choices ?? []

/** Findings, the most severe first, then by key; from each element arcs lead to the numbers of those that rest on it. */
interface RankedFindings {
  readonly findings: readonly Finding[]
  readonly byNode: Adjacency
}

/** An element or a relationship, and how many findings rest on it. */
interface Assumption {
  /** The element, or the start of the relationship. */
  readonly node: number
  /** The element, or the end of the relationship. */
  readonly end: number
  readonly link: number | undefined
  readonly critical: number
  readonly high: number
  readonly medium: number
  readonly low: number
}

function rankFindings(projection: Projection, unranked: readonly Finding[]): RankedFindings {
  const rank = ({ severity }: Finding) => severities.indexOf(severity)
  const findings = unranked.toSorted((a, b) => rank(b) - rank(a) || compareText(a.key, b.key))
  const findNode = createNodeLookup(projection)
  const from: number[] = []
  const to: number[] = []
  for (const [number, { elements }] of findings.entries()) {
    for (const element of elements) {
      const node = findNode(element)
      if (node === undefined) continue
      from.push(node)
      to.push(number)
    }
  }
  return { findings, byNode: buildAdjacency(projection.nodes.count, from, to) }
}

function* listAssumedNodes({ nodes }: Projection, ranked: RankedFindings, minLevel: number) {
  for (let node = 0; node < nodes.count; node += 1)
    if (at(nodes.confidence, node) < minLevel) yield* toAssumption(ranked, node, node)
}

function* listAssumedRelationships(
  { relationships }: Projection,
  ranked: RankedFindings,
  minLevel: number,
  day: number,
) {
  for (let link = 0; link < relationships.count; link += 1)
    if (at(relationships.confidence, link) < minLevel && isValidOn(relationships, link, day))
      yield* toAssumption(ranked, at(relationships.from, link), at(relationships.to, link), link)
}

/** Nothing if no finding rests on it. */
function toAssumption(ranked: RankedFindings, node: number, end: number, link?: number): Assumption[] {
  const resting = listResting(ranked, node, end)
  if (resting.length === 0) return []
  const counts = { critical: 0, high: 0, medium: 0, low: 0 }
  for (const { severity } of resting) counts[severity] += 1
  return [{ node, end, link, ...counts }]
}

/** The findings that rest on two elements, which may be the same, in order. */
function listResting({ findings, byNode }: RankedFindings, one: number, other: number): Finding[] {
  const [few, many] = getOutDegree(byNode, one) < getOutDegree(byNode, other) ? [one, other] : [other, one]
  const resting: Finding[] = []
  for (let arc = at(byNode.offsets, few); arc < at(byNode.offsets, few + 1); arc += 1) {
    const number = byNode.targets[arc] as number
    if (few === many || leadsTo(byNode, many, number)) resting.push(findings[number] as Finding)
  }
  return resting
}

/** Searches the sorted arcs of a node. */
function leadsTo({ offsets, targets }: Adjacency, node: number, target: number): boolean {
  let [start, end] = [at(offsets, node), at(offsets, node + 1)]
  while (start < end) {
    const middle = (start + end) >> 1
    if ((targets[middle] as number) < target) start = middle + 1
    else end = middle
  }
  return start < at(offsets, node + 1) && targets[start] === target
}

/** By the findings of each severity, the most first, then by kind, id, type (the element first), and kind and id of the end. */
function createComparison({ relationships }: Projection) {
  const alphabetical = relationshipTypeNames.toSorted(compareText)
  const typeOrder = relationshipTypeNames.map((name) => alphabetical.indexOf(name))
  const getTypeOrder = ({ link }: Assumption) =>
    link === undefined ? -1 : at(typeOrder, at(relationships.type, link))
  return (a: Assumption, b: Assumption) =>
    b.critical - a.critical ||
    b.high - a.high ||
    b.medium - a.medium ||
    b.low - a.low ||
    a.node - b.node ||
    getTypeOrder(a) - getTypeOrder(b) ||
    a.end - b.end
}

const maxListedKeys = 10

/** Makes the rows as they are read. */
function* describeAssumptions(
  projection: Projection,
  ranked: RankedFindings,
  assumptions: readonly Assumption[],
) {
  for (const { node, end, link, critical, high, medium, low } of assumptions) {
    const resting = listResting(ranked, node, end)
    yield {
      ...(link === undefined
        ? describeElement(projection, node, resting)
        : describeRelationship(projection, link, end)),
      ...describeNode(projection, node),
      findings: resting.length,
      critical,
      high,
      medium,
      low,
      reports: [...new Set(resting.flatMap(({ parts }) => parts.map(({ report }) => report)))].toSorted(),
      findingKeys: resting.slice(0, maxListedKeys).map(({ key }) => key),
    }
  }
}

function describeElement(projection: Projection, node: number, resting: readonly Finding[]) {
  const [kind, id] = [getKind(projection, node), getId(projection, node)]
  return {
    type: null,
    toKind: null,
    toId: null,
    to: null,
    confidence: levels[at(projection.nodes.confidence, node)],
    disappearing: resting.filter(({ cause }) => cause?.kind === kind && cause.id === id).length,
  }
}

function describeRelationship(projection: Projection, link: number, end: number) {
  const { type, confidence: level } = projection.relationships
  return {
    type: relationshipTypeNames[at(type, link)],
    toKind: getKind(projection, end),
    toId: getId(projection, end),
    to: getName(projection, end),
    confidence: levels[at(level, link)],
    disappearing: null,
  }
}
