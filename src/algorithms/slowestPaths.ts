import { type Adjacency, at, forEachArc } from './adjacency.ts'
import { findStronglyConnectedComponents } from './stronglyConnectedComponents.ts'

/** The slowest way from a node on. */
export interface SlowestPath {
  readonly minutes: number
  /** How many of its links have no time. */
  readonly unknownCount: number
  readonly links: readonly number[]
  /** Whether a circle had more ways than were tried, so that there may be a slower one. */
  readonly isTruncated: boolean
}

/** The path of a node from which no arc leaves. */
export const emptyPath: SlowestPath = { minutes: 0, unknownCount: 0, links: [], isTruncated: false }

/** In a circle so many steps are tried at most from each of its nodes. */
const maxSteps = 20_000

/**
 * The slowest way from each node along the arcs, on which no node is passed twice; a link without a time counts 0
 * minutes, and among equally slow ways the one with more links. Outside of circles this is exact in linear time, from
 * the ends backwards; in a circle all ways are tried, up to a number of steps.
 */
export function findSlowestPaths(
  arcs: Adjacency,
  getMinutes: (link: number) => number,
): Map<number, SlowestPath> {
  const paths = new Map<number, SlowestPath>()
  for (const component of findStronglyConnectedComponents(arcs)) {
    const cycle = new Set(component)
    const cyclePaths = component.map(
      (node) => [node, findSlowestPath(arcs, getMinutes, paths, cycle, node)] as const,
    )
    for (const [node, path] of cyclePaths) paths.set(node, path)
  }
  return paths
}

function findSlowestPath(
  arcs: Adjacency,
  getMinutes: (link: number) => number,
  pathsBeyond: ReadonlyMap<number, SlowestPath>,
  cycle: ReadonlySet<number>,
  start: number,
): SlowestPath {
  let steps = 0
  const walk = (node: number, visited: ReadonlySet<number>): SlowestPath => {
    let slowest = emptyPath
    forEachArc(arcs, node, (target, link) => {
      if (visited.has(target) || steps > maxSteps) return
      steps += 1
      const continuation = cycle.has(target)
        ? walk(target, new Set([...visited, target]))
        : (pathsBeyond.get(target) ?? emptyPath)
      const path = prependLink(link, getMinutes(link), continuation)
      if (isSlower(path, slowest)) slowest = path
    })
    return slowest
  }
  const path = walk(start, new Set([start]))
  return steps > maxSteps ? { ...path, isTruncated: true } : path
}

function prependLink(link: number, minutes: number, { links, ...continuation }: SlowestPath): SlowestPath {
  const isKnown = !Number.isNaN(minutes)
  return {
    minutes: continuation.minutes + (isKnown ? minutes : 0),
    unknownCount: continuation.unknownCount + (isKnown ? 0 : 1),
    links: [link, ...links],
    isTruncated: continuation.isTruncated,
  }
}

const isSlower = (a: SlowestPath, b: SlowestPath) =>
  a.minutes > b.minutes || (a.minutes === b.minutes && a.links.length > b.links.length)

/** Of the links of a way the one with the longest time; nothing when none has one. */
export function findSlowestLink(
  { links }: SlowestPath,
  getMinutes: (link: number) => number,
): number | undefined {
  return links
    .filter((link) => !Number.isNaN(getMinutes(link)))
    .toSorted((a, b) => getMinutes(b) - getMinutes(a))
    .at(0)
}

/** The minutes of links, by a column. */
export const createMinutesLookup = (column: Float64Array) => (link: number) => at(column, link)
