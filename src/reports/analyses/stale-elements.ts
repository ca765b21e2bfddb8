import { at, forEachArc } from '../../algorithms/adjacency.ts'
import { getFailureGraph } from '../../algorithms/failureGraph.ts'
import { compareByKindAndId, getId, getKind, getName } from '../../algorithms/nodes.ts'
import { formatPath } from '../../algorithms/pathText.ts'
import type { Projection } from '../../graph/projection/projection.ts'
import { toDayNumber } from '../../model/dates.ts'
import { type AnalysisDefinition, asOf } from '../analysisFile.ts'
import type { ReportRow } from '../report.ts'

export default {
  title: 'Stale elements',
  question: 'What has nobody checked in time, and what else can be trusted less because of that?',
  description:
    'An element is overdue when its last review and `reviewEveryDays` lie before the given day; without either it is ' +
    'never overdue. Staleness is passed on to what suffers when the element fails, as impact follows it, up to the ' +
    'given distance; each element is named with the nearest overdue one and one shortest way from it. Distance 0 is ' +
    'the overdue ones themselves.',
  parameters: {
    maxDistance: {
      type: 'integer',
      minimum: 0,
      maximum: 20,
      description: 'How far staleness is passed on; 0 for the overdue ones alone',
    },
    asOf: { type: 'date', description: 'The day on which reviews are due and claims have to hold' },
  },
  defaults: { maxDistance: { value: 3 }, asOf: asOf.default },
  key: ['kind', 'id'],
  theme: 'map',
  columns: [
    { name: 'kind', type: 'string', description: 'Kind of the stale element' },
    { name: 'id', type: 'string', description: 'Its id' },
    { name: 'name', type: 'string', description: 'Its name' },
    { name: 'importance', type: 'integer', description: 'How much it matters, 1 to 5' },
    {
      name: 'distance',
      type: 'integer',
      description: 'How many relationships from the overdue element it is',
    },
    { name: 'isOverdue', type: 'boolean', description: 'Whether it is overdue itself' },
    {
      name: 'daysOverdue',
      type: 'integer',
      description: 'For how many days the overdue element has been so',
    },
    { name: 'overdueKind', type: 'string', description: 'Kind of the overdue element' },
    { name: 'overdueId', type: 'string', description: 'Its id' },
    { name: 'overdue', type: 'string', description: 'Its name' },
    {
      name: 'path',
      type: 'string',
      description: 'One shortest way from it; arrows show the relationships as they are stored',
    },
  ],
  finding: {
    severity: 'low',
    key: ['kind', 'id'],
    elements: { id: 'kind' },
    when: 'isOverdue',
    explanation: 'The review of {name} has been due for {daysOverdue} days.',
  },
  analyse(projection, { asOf: day, maxDistance }) {
    const overdue = findOverdue(projection, toDayNumber(String(day)))
    return propagateStaleness(projection, String(day), overdue, Number(maxDistance))
      .toSorted(
        (a, b) =>
          a.distance - b.distance ||
          (overdue.get(b.source) ?? 0) - (overdue.get(a.source) ?? 0) ||
          compareByKindAndId(projection, a.node, b.node),
      )
      .map((stale) => toRow(projection, stale, overdue.get(stale.source) ?? 0))
  },
} satisfies AnalysisDefinition

interface StaleElement {
  readonly node: number
  /** The overdue node that is nearest. */
  readonly source: number
  readonly distance: number
  /** The relationships on the way from it. */
  readonly links: readonly number[]
}

/** For how many days each overdue node has been so, the longest first. */
function findOverdue({ nodes }: Projection, day: number): Map<number, number> {
  const overdue: [number, number][] = []
  for (let node = 0; node < nodes.count; node += 1) {
    const days = day - at(nodes.reviewDueDay, node)
    if (days > 0) overdue.push([node, days])
  }
  return new Map(overdue.toSorted((a, b) => b[1] - a[1]))
}

function propagateStaleness(
  projection: Projection,
  day: string,
  overdue: ReadonlyMap<number, number>,
  maxDistance: number,
): StaleElement[] {
  const { affects } = getFailureGraph(projection, day)
  const stale = new Map<number, StaleElement>()
  for (const node of overdue.keys()) stale.set(node, { node, source: node, distance: 0, links: [] })
  for (const { node, source, distance, links } of stale.values()) {
    if (distance === maxDistance) continue
    forEachArc(affects, node, (target, link) => {
      if (stale.has(target)) return
      stale.set(target, { node: target, source, distance: distance + 1, links: [...links, link] })
    })
  }
  return [...stale.values()]
}

function toRow(
  projection: Projection,
  { node, source, distance, links }: StaleElement,
  daysOverdue: number,
): ReportRow {
  const importance = at(projection.nodes.importance, node)
  return {
    kind: getKind(projection, node),
    id: getId(projection, node),
    name: getName(projection, node),
    importance: importance === 0 ? null : importance,
    distance,
    isOverdue: distance === 0,
    daysOverdue,
    overdueKind: getKind(projection, source),
    overdueId: getId(projection, source),
    overdue: getName(projection, source),
    path: formatPath(projection, source, links),
  }
}
