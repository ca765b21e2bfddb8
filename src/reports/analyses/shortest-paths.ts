import { type Adjacency, at, forEachArc } from '../../algorithms/adjacency.ts'
import type { Projection } from '../../graph/projection/projection.ts'
import { toDayNumber } from '../../model/dates.ts'
import { listTypesWithPropagation, relationshipTypeNames } from '../../model/relationships.ts'
import { type AnalysisDefinition, asOf } from '../analysisFile.ts'
import { describeNode, getNode } from '../ecosystem/nodes.ts'
import { getOtherEnd } from '../ecosystem/pathText.ts'
import { buildUndirectedAdjacency, computeDistances } from '../ecosystem/undirectedGraph.ts'
import type { ReportRow } from '../report.ts'

const typesByScope = {
  all: relationshipTypeNames,
  dependencies: listTypesWithPropagation('requires', 'oneOf', 'affects').map(({ name }) => name),
} as const

export default {
  title: 'Shortest paths',
  question: 'How are these two elements connected?',
  description:
    'A row for each element of each shortest path between two elements, over relationships in either direction that ' +
    'are valid on the given day: of every type, or with relationships=dependencies only of types that a failure ' +
    'crosses (see “How failures spread”). Planned and retired elements may stand between. Two paths differ in an ' +
    'element or in a relationship. Paths are in the order of their elements: step by step from the first element, by ' +
    'kind and id, then by relationship type in the order of the model, then by the element the relationship starts ' +
    'from; at most pathsAtMost of them are listed, and every row has the number of all. Without a connection there ' +
    'are no rows; from an element to itself there is one path with one step.',
  parameters: {
    fromKind: { type: 'kind', description: 'Kind of the first element', isRequired: true },
    fromId: { type: 'string', description: 'Id of the first element', isRequired: true, idOf: 'fromKind' },
    toKind: { type: 'kind', description: 'Kind of the second element', isRequired: true },
    toId: { type: 'string', description: 'Id of the second element', isRequired: true, idOf: 'toKind' },
    relationships: {
      type: 'string',
      choices: Object.keys(typesByScope),
      description: 'Which relationships count: of all types, or only dependencies',
    },
    pathsAtMost: { type: 'integer', minimum: 1, maximum: 1_000, description: 'Maximum number of paths' },
    asOf: asOf.parameter,
  },
  defaults: {
    fromKind: { value: 'Department' },
    fromId: { value: 'finance' },
    toKind: { value: 'Touchpoint' },
    toId: { value: 'first-invoice' },
    relationships: { value: 'all' },
    pathsAtMost: { value: 100 },
    asOf: asOf.default,
  },
  key: ['path', 'step'],
  theme: 'failure',
  columns: [
    { name: 'path', type: 'integer', description: 'Number of the path, from 1' },
    { name: 'step', type: 'integer', description: 'Number of the step, from 0' },
    { name: 'kind', type: 'string', description: 'Kind of the element at this step' },
    { name: 'id', type: 'string', description: 'Its id' },
    { name: 'name', type: 'string', description: 'Its name' },
    {
      name: 'relationshipType',
      type: 'string',
      description: 'Type of the relationship with the element before; empty at step 0',
    },
    {
      name: 'direction',
      type: 'string',
      choices: { forward: 'to this element', backward: 'from this element' },
      description: 'Where that relationship points; empty at step 0',
    },
    { name: 'hops', type: 'integer', description: 'Number of relationships of the path' },
    { name: 'paths', type: 'number', description: 'Number of all shortest paths' },
  ],
  analyse(projection, { fromKind, fromId, toKind, toId, relationships, pathsAtMost, asOf: day }) {
    const start = getNode(projection, String(fromKind), String(fromId))
    const end = getNode(projection, String(toKind), String(toId))
    const types = typesByScope[relationships as keyof typeof typesByScope]
    const arcs = buildUndirectedAdjacency(projection, toDayNumber(String(day)), types)
    const distances = computeDistances(arcs, end)
    const paths = countPaths(arcs, start, distances)
    return listShortestPaths(arcs, start, distances, Number(pathsAtMost)).flatMap((links, index) =>
      toRows(projection, start, links).map((row) => ({ path: index + 1, ...row, hops: links.length, paths })),
    )
  },
} satisfies AnalysisDefinition

/** Visits the arcs by which a shortest path to the end continues. */
function forEachStep(
  arcs: Adjacency,
  node: number,
  distances: ReadonlyMap<number, number>,
  visit: (target: number, link: number) => void,
): void {
  const distance = distances.get(node)
  if (distance === undefined) return
  forEachArc(arcs, node, (target, link) => {
    if (distances.get(target) === distance - 1) visit(target, link)
  })
}

/** The number of shortest paths from the start, added up level by level. */
function countPaths(arcs: Adjacency, start: number, distances: ReadonlyMap<number, number>): number {
  let counts = new Map([[start, 1]])
  for (let hops = distances.get(start) ?? 0; hops > 0; hops -= 1) {
    const next = new Map<number, number>()
    for (const [node, count] of counts) {
      forEachStep(arcs, node, distances, (target) => next.set(target, (next.get(target) ?? 0) + count))
    }
    counts = next
  }
  return counts.values().reduce((sum, count) => sum + count, 0)
}

/** The end of a path that is followed back to its start. */
interface PathEnd {
  readonly node: number
  readonly previous?: { readonly end: PathEnd; readonly link: number }
}

/** The links of each path, so many at most. Every beginning leads on to the end, so the first ones are enough. */
function listShortestPaths(
  arcs: Adjacency,
  start: number,
  distances: ReadonlyMap<number, number>,
  limit: number,
): number[][] {
  const length = distances.get(start)
  if (length === undefined) return []
  let ends: PathEnd[] = [{ node: start }]
  for (let hops = length; hops > 0; hops -= 1) {
    const next: PathEnd[] = []
    for (const end of ends) {
      forEachStep(arcs, end.node, distances, (node, link) => {
        if (next.length < limit) next.push({ node, previous: { end, link } })
      })
    }
    ends = next
  }
  return ends.map(listLinks)
}

function listLinks(end: PathEnd): number[] {
  const links: number[] = []
  for (let step = end.previous; step; step = step.end.previous) links.push(step.link)
  return links.reverse()
}

function toRows(projection: Projection, start: number, links: readonly number[]): ReportRow[] {
  let node = start
  const rows: ReportRow[] = [
    { step: 0, ...describeNode(projection, start), relationshipType: null, direction: null },
  ]
  for (const [index, link] of links.entries()) {
    const isForward = at(projection.relationships.from, link) === node
    node = getOtherEnd(projection, node, link)
    rows.push({
      step: index + 1,
      ...describeNode(projection, node),
      relationshipType: relationshipTypeNames[at(projection.relationships.type, link)],
      direction: isForward ? 'forward' : 'backward',
    })
  }
  return rows
}
