import { type Adjacency, forEachArc } from '../../algorithms/adjacency.ts'
import type { Projection } from '../../graph/projection/projection.ts'
import { toDayNumber } from '../../model/dates.ts'
import { type AnalysisDefinition, asOf } from '../analysisFile.ts'
import { getKind, getName, getNode } from '../ecosystem/nodes.ts'
import { formatPath, getOtherEnd } from '../ecosystem/pathText.ts'
import { buildUndirectedAdjacency, computeDistances } from '../ecosystem/undirectedGraph.ts'
import type { ReportRow } from '../report.ts'

export default {
  title: 'Department pair',
  question: 'How are these two departments connected?',
  description:
    'A row for each path between two departments over relationships of every type that are valid on the given day, in ' +
    'either direction, that visits no element twice and has at most maxHops relationships; the shortest first, equally long ones ' +
    'in the order of their elements: step by step from the first department, by kind and id, then by relationship ' +
    'type in the order of the model, then by the element it starts from. Planned and retired elements may stand between. If there are more paths than pathsAtMost, isCut is true ' +
    'in every row; all paths shorter than the longest one shown are then complete. A department has no path to itself.',
  parameters: {
    from: { type: 'string', description: 'Id of the first department', isRequired: true, idOf: 'Department' },
    to: { type: 'string', description: 'Id of the second department', isRequired: true, idOf: 'Department' },
    maxHops: {
      type: 'integer',
      minimum: 1,
      maximum: 6,
      description: 'Maximum number of relationships of a path',
    },
    pathsAtMost: { type: 'integer', minimum: 1, maximum: 100_000, description: 'Maximum number of paths' },
    asOf: asOf.parameter,
  },
  defaults: {
    from: { value: 'finance' },
    to: { value: 'customer-service' },
    maxHops: { value: 3 },
    pathsAtMost: { value: 1_000 },
    asOf: asOf.default,
  },
  key: ['number'],
  theme: 'teamwork',
  columns: [
    { name: 'number', type: 'integer', description: 'Number of the path, from 1' },
    { name: 'hops', type: 'integer', description: 'Number of its relationships' },
    {
      name: 'path',
      type: 'string',
      description: 'The path; arrows show the direction of each relationship',
    },
    { name: 'through', type: 'strings', description: 'Names of the elements between, in order' },
    { name: 'kinds', type: 'strings', description: 'Kinds of these elements' },
    { name: 'isCut', type: 'boolean', description: 'Whether there are more paths than shown' },
  ],
  analyse(projection, { from, to, maxHops, pathsAtMost, asOf: day }) {
    const start = getNode(projection, 'Department', String(from))
    const end = getNode(projection, 'Department', String(to))
    const arcs = buildUndirectedAdjacency(projection, toDayNumber(String(day)))
    const paths = listPaths(arcs, start, end, Number(maxHops), Number(pathsAtMost) + 1)
    const isCut = paths.length > Number(pathsAtMost)
    return paths
      .slice(0, Number(pathsAtMost))
      .map((links, index) => toRow(projection, start, links, index + 1, isCut))
  },
} satisfies AnalysisDefinition

/** So many ways at most, length by length; a step that cannot reach the end in time is not taken. */
function listPaths(arcs: Adjacency, start: number, end: number, maxHops: number, limit: number): number[][] {
  if (start === end) return []
  const remainingHops = computeDistances(arcs, end, maxHops)
  const paths: number[][] = []
  const links: number[] = []
  const visited = new Set([start])
  const walk = (node: number, hops: number) => {
    forEachArc(arcs, node, (target, link) => {
      if (paths.length === limit || visited.has(target)) return
      if (target === end) {
        if (hops === 1) paths.push([...links, link])
        return
      }
      if ((remainingHops.get(target) ?? Number.POSITIVE_INFINITY) >= hops) return
      visited.add(target)
      links.push(link)
      walk(target, hops - 1)
      links.pop()
      visited.delete(target)
    })
  }
  for (let hops = 1; hops <= maxHops && paths.length < limit; hops += 1) walk(start, hops)
  return paths
}

function toRow(
  projection: Projection,
  start: number,
  links: readonly number[],
  number: number,
  isCut: boolean,
): ReportRow {
  const intermediateNodes: number[] = []
  let node = start
  for (const link of links.slice(0, -1)) {
    node = getOtherEnd(projection, node, link)
    intermediateNodes.push(node)
  }
  return {
    number,
    hops: links.length,
    path: formatPath(projection, start, links),
    through: intermediateNodes.map((each) => getName(projection, each)),
    kinds: intermediateNodes.map((each) => getKind(projection, each)),
    isCut,
  }
}
