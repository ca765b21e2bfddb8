import { at } from '../../algorithms/adjacency.ts'
import { type ReachedNode, searchBreadthFirst } from '../../algorithms/breadthFirstSearch.ts'
import type { Projection } from '../../graph/projection/projection.ts'
import { toDayNumber } from '../../model/dates.ts'
import { formatCount } from '../../model/text.ts'
import { type AnalysisDefinition, asOf } from '../analysisFile.ts'
import { getFailureGraph } from '../ecosystem/failureGraph.ts'
import { getId, getKind, getName } from '../ecosystem/nodes.ts'
import { describeReached, pathTieBreak } from '../ecosystem/reachedRows.ts'
import type { ReportRow } from '../report.ts'

export default {
  title: 'Stale elements',
  question: 'Which elements are overdue for review, and what else is less reliable because of that?',
  description:
    'An element of any kind and lifecycle with `reviewEveryDays` is overdue if it was never reviewed, or if its last ' +
    'review (the UTC date of `reviewedAt`) plus that many days lies before the given day; without `reviewEveryDays` it is ' +
    'never overdue. A row for each overdue element (distance 0) and for each element in use that the failure of an ' +
    'overdue element in use would affect within maxDistance relationships, as in impact. Each is named with the ' +
    'nearest overdue element: among equally near ones the one that is overdue longest (never reviewed comes first), then by kind and ' +
    'id. ' +
    pathTieBreak +
    ' Rows are sorted by distance, then by how long the overdue element has been so, then by kind and id.',
  parameters: {
    maxDistance: {
      type: 'integer',
      minimum: 0,
      maximum: 20,
      description: 'Maximum distance from an overdue element; 0 for overdue elements only',
    },
    asOf: { type: 'date', description: 'The day on which reviews are due and relationships are valid' },
  },
  defaults: { maxDistance: { value: 3 }, asOf: asOf.default },
  key: ['kind', 'id'],
  theme: 'map',
  plot: { type: 'bars', label: 'kind' },
  columns: [
    { name: 'kind', type: 'string', description: 'Kind of the stale element' },
    { name: 'id', type: 'string', description: 'Id of the stale element' },
    { name: 'name', type: 'string', description: 'Name of the stale element' },
    { name: 'importance', type: 'integer', description: 'Importance of the stale element, 1 to 5' },
    {
      name: 'distance',
      type: 'integer',
      description: 'Number of relationships between it and the overdue element',
    },
    { name: 'isOverdue', type: 'boolean', description: 'Whether it is overdue itself' },
    {
      name: 'daysOverdue',
      type: 'integer',
      description: 'Number of days by which the overdue element is overdue; empty if it was never reviewed',
    },
    {
      name: 'isNeverReviewed',
      type: 'boolean',
      description: 'Whether the overdue element was never reviewed',
    },
    { name: 'overdueKind', type: 'string', description: 'Kind of the overdue element' },
    { name: 'overdueId', type: 'string', description: 'Id of the overdue element' },
    { name: 'overdue', type: 'string', description: 'Name of the overdue element' },
    {
      name: 'path',
      type: 'string',
      description: 'A shortest path from it; arrows show the direction of each relationship',
    },
    {
      name: 'reviewStatus',
      type: 'string',
      description:
        'How long the overdue element has been overdue, in words: `3 days overdue` or `never reviewed`',
    },
  ],
  finding: {
    severity: 'low',
    key: ['kind', 'id'],
    cause: { id: 'kind' },
    elements: { id: 'kind' },
    when: 'isOverdue',
    explanation: '{name} is due for review: {reviewStatus}.',
    summary: '{count:element} overdue for review',
    remedy: {
      action: 'Check the element, and mark it as reviewed',
      call: 'POST /{kindPath}/{id}/review',
    },
    actors: ['owner', 'parentOwner', 'operator', 'party'],
  },
  analyse(projection, { asOf: day, maxDistance }) {
    const overdue = findOverdue(projection, toDayNumber(String(day)))
    const getDaysOverdue = (node: number) => overdue.get(node) ?? 0
    const { affects } = getFailureGraph(projection, String(day))
    return searchBreadthFirst(affects, overdue.keys(), Number(maxDistance))
      .toSorted(
        (a, b) =>
          a.hops - b.hops ||
          compareDescending(getDaysOverdue(a.start), getDaysOverdue(b.start)) ||
          a.node - b.node,
      )
      .map((reached) => toRow(projection, reached, getDaysOverdue(reached.start)))
  },
} satisfies AnalysisDefinition

/** For how many days each overdue node has been so, the longest first; infinite for those never reviewed. */
function findOverdue({ nodes }: Projection, day: number): Map<number, number> {
  const overdue: [node: number, days: number][] = []
  for (let node = 0; node < nodes.count; node += 1) {
    const days = day - (at(nodes.reviewedDay, node) + at(nodes.reviewEveryDays, node))
    if (days > 0) overdue.push([node, days])
  }
  return new Map(overdue.toSorted(([, a], [, b]) => compareDescending(a, b)))
}

// The difference of two infinite numbers is not a number.
const compareDescending = (a: number, b: number) => (a === b ? 0 : b - a)

function toRow(projection: Projection, reached: ReachedNode, daysOverdue: number): ReportRow {
  const importance = at(projection.nodes.importance, reached.node)
  const isNeverReviewed = daysOverdue === Number.POSITIVE_INFINITY
  const { hops: distance, ...described } = describeReached(projection, reached)
  return {
    ...described,
    importance: importance === 0 ? null : importance,
    distance,
    isOverdue: distance === 0,
    daysOverdue: isNeverReviewed ? null : daysOverdue,
    isNeverReviewed,
    overdueKind: getKind(projection, reached.start),
    overdueId: getId(projection, reached.start),
    overdue: getName(projection, reached.start),
    reviewStatus: isNeverReviewed ? 'never reviewed' : `${formatCount(daysOverdue, 'day')} overdue`,
  }
}
