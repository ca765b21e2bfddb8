import { dayNumber, type Projection, typeNames } from '../graph/projection/projection.ts'
import { relationshipTypes } from '../model/relationships.ts'
import { type Arcs, arcsFrom, at, visitArcs } from './adjacency.ts'

const affectedEnds = typeNames.map((name) => relationshipTypes.get(name)?.affectedEnd)

const known = new WeakMap<Projection, Map<string, Failure>>()

/** How a failure spreads on a day: arcs go from what fails to what suffers, and back. */
export interface Failure {
  readonly affects: Arcs
  readonly needs: Arcs
}

/** The graph that the model's affected ends make of the relationships that hold on a day such as 2026-03-31. */
export function failureOn(projection: Projection, day: string): Failure {
  const days = known.get(projection) ?? new Map<string, Failure>()
  known.set(projection, days)
  const failure = days.get(day) ?? failureOf(projection, dayNumber(day))
  days.set(day, failure)
  return failure
}

function failureOf({ nodes, relationships }: Projection, day: number): Failure {
  const failing = new Int32Array(relationships.count)
  const suffering = new Int32Array(relationships.count)
  const links = new Int32Array(relationships.count)
  let count = 0
  for (let link = 0; link < relationships.count; link += 1) {
    const end = affectedEnds[at(relationships.type, link)]
    if (end === 'none' || !holdsOn(relationships, link, day)) continue
    failing[count] = at(end === 'to' ? relationships.from : relationships.to, link)
    suffering[count] = at(end === 'to' ? relationships.to : relationships.from, link)
    links[count] = link
    count += 1
  }
  const ends = [failing.subarray(0, count), suffering.subarray(0, count)] as const
  return {
    affects: arcsFrom(nodes.count, ends[0], ends[1], links),
    needs: arcsFrom(nodes.count, ends[1], ends[0], links),
  }
}

/** Whether a relationship holds on a day, as the columns count days. */
export function holdsOn(
  { sinceDay, untilDay }: Projection['relationships'],
  link: number,
  day: number,
): boolean {
  return at(sinceDay, link) <= day && at(untilDay, link) > day
}

/** All that is reached along the arcs from some nodes, these first, in the order of distance. */
export function reachedFrom(arcs: Arcs, starts: Iterable<number>): Set<number> {
  const reached = new Set(starts)
  for (const node of reached) visitArcs(arcs, node, (target) => reached.add(target))
  return reached
}
