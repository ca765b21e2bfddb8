import { type Arcs, arcsFrom, at, visitArcs } from '../../algorithms/adjacency.ts'
import { holdsOn } from '../../algorithms/failureGraph.ts'
import { kindOf, nameOf, nodeNamed } from '../../algorithms/nodes.ts'
import { otherEnd, wayText } from '../../algorithms/pathText.ts'
import { dayNumber, type Projection } from '../../graph/projection/projection.ts'
import { type Analysis, asOf } from '../analysisFile.ts'
import type { Row } from '../report.ts'

export default {
  title: 'Department pair',
  question: 'In which ways are these two departments connected?',
  description:
    'All ways between two departments over relationships of every type that hold on the given day, in either ' +
    'direction, that pass no element twice and are at most so many relationships long; the shortest first. Where there ' +
    'are more ways than are wanted, `isCut` is true in every row; then all shorter ways than the longest one shown are ' +
    'there.',
  parameters: {
    from: { type: 'string', description: 'Id of the one department', isRequired: true, idOf: 'Department' },
    to: { type: 'string', description: 'Id of the other department', isRequired: true, idOf: 'Department' },
    maxHops: {
      type: 'integer',
      minimum: 1,
      maximum: 6,
      description: 'How many relationships a way may have',
    },
    pathsAtMost: { type: 'integer', minimum: 1, maximum: 100_000, description: 'How many ways are wanted' },
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
  columns: [
    { name: 'number', type: 'integer', description: 'Which of the ways, from 1' },
    { name: 'hops', type: 'integer', description: 'How many relationships it has' },
    {
      name: 'path',
      type: 'string',
      description: 'The way; arrows show the relationships as they are stored',
    },
    { name: 'through', type: 'strings', description: 'The elements between, in their order' },
    { name: 'kinds', type: 'strings', description: 'Their kinds' },
    { name: 'isCut', type: 'boolean', description: 'Whether there are more ways than are shown' },
  ],
  analyse(projection, { from, to, maxHops, pathsAtMost, asOf: day }) {
    const start = nodeNamed(projection, 'Department', String(from))
    const end = nodeNamed(projection, 'Department', String(to))
    const arcs = connectionsOn(projection, dayNumber(String(day)))
    const ways = shortestWays(arcs, start, end, Number(maxHops), Number(pathsAtMost) + 1)
    const isCut = ways.length > Number(pathsAtMost)
    return ways
      .slice(0, Number(pathsAtMost))
      .map((links, index) => rowOf(projection, start, links, index + 1, isCut))
  },
} satisfies Analysis

/** Every relationship from both of its ends. */
function connectionsOn({ nodes, relationships }: Projection, day: number): Arcs {
  const from: number[] = []
  const to: number[] = []
  const links: number[] = []
  for (let link = 0; link < relationships.count; link += 1) {
    if (!holdsOn(relationships, link, day)) continue
    from.push(at(relationships.from, link), at(relationships.to, link))
    to.push(at(relationships.to, link), at(relationships.from, link))
    links.push(link, link)
  }
  return arcsFrom(nodes.count, from, to, links)
}

/** So many ways at most, length by length; a step that cannot reach the end in time is not taken. */
function shortestWays(arcs: Arcs, start: number, end: number, maxHops: number, most: number): number[][] {
  if (start === end) return []
  const left = hopsTo(arcs, end, maxHops)
  const ways: number[][] = []
  const links: number[] = []
  const passed = new Set([start])
  const walk = (node: number, hops: number) => {
    visitArcs(arcs, node, (target, link) => {
      if (ways.length === most || passed.has(target)) return
      if (target === end) {
        if (hops === 1) ways.push([...links, link])
        return
      }
      if ((left.get(target) ?? Number.POSITIVE_INFINITY) >= hops) return
      passed.add(target)
      links.push(link)
      walk(target, hops - 1)
      links.pop()
      passed.delete(target)
    })
  }
  for (let hops = 1; hops <= maxHops && ways.length < most; hops += 1) walk(start, hops)
  return ways
}

function hopsTo(arcs: Arcs, end: number, most: number): Map<number, number> {
  const hops = new Map([[end, 0]])
  for (const [node, distance] of hops) {
    if (distance === most) continue
    visitArcs(arcs, node, (target) => {
      if (!hops.has(target)) hops.set(target, distance + 1)
    })
  }
  return hops
}

function rowOf(
  projection: Projection,
  start: number,
  links: readonly number[],
  number: number,
  isCut: boolean,
): Row {
  const between: number[] = []
  let node = start
  for (const link of links.slice(0, -1)) {
    node = otherEnd(projection, node, link)
    between.push(node)
  }
  return {
    number,
    hops: links.length,
    path: wayText(projection, start, links),
    through: between.map((each) => nameOf(projection, each)),
    kinds: between.map((each) => kindOf(projection, each)),
    isCut,
  }
}
