import { type Arcs, at, visitArcs } from './adjacency.ts'
import { strongComponents } from './stronglyConnectedComponents.ts'

/** The slowest way from a node on. */
export interface Way {
  readonly minutes: number
  /** How many of its links have no time. */
  readonly unknown: number
  readonly links: readonly number[]
  /** Whether a circle had more ways than were tried, so that there may be a slower one. */
  readonly isCut: boolean
}

const nowhere: Way = { minutes: 0, unknown: 0, links: [], isCut: false }

/** In a circle so many steps are tried at most from each of its nodes. */
const stepsAtMost = 20_000

/**
 * The slowest way from each node along the arcs, on which no node is passed twice; a link without a time counts 0
 * minutes, and among equally slow ways the one with more links. Outside of circles this is exact in linear time, from
 * the ends backwards; in a circle all ways are tried, up to a number of steps.
 */
export function slowestWays(arcs: Arcs, minutesOf: (link: number) => number): Map<number, Way> {
  const ways = new Map<number, Way>()
  for (const component of strongComponents(arcs)) {
    const circle = new Set(component)
    const found = component.map((node) => [node, slowestFrom(arcs, minutesOf, ways, circle, node)] as const)
    for (const [node, way] of found) ways.set(node, way)
  }
  return ways
}

function slowestFrom(
  arcs: Arcs,
  minutesOf: (link: number) => number,
  beyond: ReadonlyMap<number, Way>,
  circle: ReadonlySet<number>,
  start: number,
): Way {
  let steps = 0
  const walk = (node: number, passed: ReadonlySet<number>): Way => {
    let slowest = nowhere
    visitArcs(arcs, node, (target, link) => {
      if (passed.has(target) || steps > stepsAtMost) return
      steps += 1
      const rest = circle.has(target)
        ? walk(target, new Set([...passed, target]))
        : (beyond.get(target) ?? nowhere)
      const way = prefixed(link, minutesOf(link), rest)
      if (isSlower(way, slowest)) slowest = way
    })
    return slowest
  }
  const way = walk(start, new Set([start]))
  return steps > stepsAtMost ? { ...way, isCut: true } : way
}

function prefixed(link: number, minutes: number, { links, ...rest }: Way): Way {
  const isKnown = !Number.isNaN(minutes)
  return {
    minutes: rest.minutes + (isKnown ? minutes : 0),
    unknown: rest.unknown + (isKnown ? 0 : 1),
    links: [link, ...links],
    isCut: rest.isCut,
  }
}

const isSlower = (a: Way, b: Way) =>
  a.minutes > b.minutes || (a.minutes === b.minutes && a.links.length > b.links.length)

/** Of the links of a way the one with the longest time; nothing when none has one. */
export function slowestLink({ links }: Way, minutesOf: (link: number) => number): number | undefined {
  return links
    .filter((link) => !Number.isNaN(minutesOf(link)))
    .toSorted((a, b) => minutesOf(b) - minutesOf(a))
    .at(0)
}

/** The minutes of links, by a column. */
export const minutesIn = (column: Float64Array) => (link: number) => at(column, link)
