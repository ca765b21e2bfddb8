import { type Projection, relationshipTypeNames } from '../graph/projection/projection.ts'
import { toDayNumber } from '../model/dates.ts'
import { relationshipTypes } from '../model/relationships.ts'
import { type Adjacency, at, buildAdjacency, forEachArc } from './adjacency.ts'

const affectedEnds = relationshipTypeNames.map((name) => relationshipTypes.get(name)?.affectedEnd)

const cachedFailureGraphs = new WeakMap<Projection, Map<string, FailureGraph>>()

/** How a failure spreads on a day: arcs go from what fails to what suffers, and back. */
export interface FailureGraph {
  readonly affects: Adjacency
  readonly needs: Adjacency
}

/** The graph that the model's affected ends make of the relationships that hold on a day such as 2026-03-31. */
export function getFailureGraph(projection: Projection, day: string): FailureGraph {
  const graphsByDay = cachedFailureGraphs.get(projection) ?? new Map<string, FailureGraph>()
  cachedFailureGraphs.set(projection, graphsByDay)
  const graph = graphsByDay.get(day) ?? buildFailureGraph(projection, toDayNumber(day))
  graphsByDay.set(day, graph)
  return graph
}

function buildFailureGraph({ nodes, relationships }: Projection, day: number): FailureGraph {
  const failing = new Int32Array(relationships.count)
  const affected = new Int32Array(relationships.count)
  const links = new Int32Array(relationships.count)
  let count = 0
  for (let link = 0; link < relationships.count; link += 1) {
    const end = affectedEnds[at(relationships.type, link)]
    if (end === 'none' || !isValidOn(relationships, link, day)) continue
    failing[count] = at(end === 'to' ? relationships.from : relationships.to, link)
    affected[count] = at(end === 'to' ? relationships.to : relationships.from, link)
    links[count] = link
    count += 1
  }
  const ends = [failing.subarray(0, count), affected.subarray(0, count)] as const
  return {
    affects: buildAdjacency(nodes.count, ends[0], ends[1], links),
    needs: buildAdjacency(nodes.count, ends[1], ends[0], links),
  }
}

/** Whether a relationship holds on a day, as the columns count days. */
export function isValidOn(
  { sinceDay, untilDay }: Projection['relationships'],
  link: number,
  day: number,
): boolean {
  return at(sinceDay, link) <= day && at(untilDay, link) > day
}

/** All that is reached along the arcs from some nodes, these first, in the order of distance. */
export function findReachable(arcs: Adjacency, starts: Iterable<number>): Set<number> {
  const reached = new Set(starts)
  for (const node of reached) forEachArc(arcs, node, (target) => reached.add(target))
  return reached
}
