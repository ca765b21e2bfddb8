import { type Arcs, arcsFrom, at, visitArcs } from './adjacency.ts'

/** Some nodes of a graph and the arcs among them, numbered anew by their place in `nodes`. */
export interface Part {
  readonly nodes: readonly number[]
  readonly arcs: Arcs
}

/** The part of a graph that some nodes make; arcs in the order of the nodes, whatever order they were read in. */
export function partOf(arcs: Arcs, nodes: readonly number[], counts: (link: number) => boolean): Part {
  const places = new Map(nodes.map((node, place) => [node, place]))
  const from: number[] = []
  const to: number[] = []
  const links: number[] = []
  for (const [place, node] of nodes.entries()) {
    visitArcs(arcs, node, (target, link) => {
      const targetPlace = places.get(target)
      if (targetPlace === undefined || !counts(link)) return
      from.push(place)
      to.push(targetPlace)
      links.push(link)
    })
  }
  return { nodes, arcs: inOrder(arcsFrom(nodes.length, from, to, links)) }
}

/** The same arcs, those that leave a node in the order of their targets. */
export const inOrder = (arcs: Arcs): Arcs => reversed(reversed(arcs))

/** The same arcs the other way round, those that leave a node in the order of their sources. */
export function reversed(arcs: Arcs): Arcs {
  return arcsFrom(arcs.size, arcs.targets, sourcesOf(arcs), arcs.links)
}

/** Arcs in order, without those from a node to itself, and one where several go the same way. */
export function simple(arcs: Arcs): Arcs {
  const sources = sourcesOf(arcs)
  const kept = Array.from(arcs.targets.keys()).filter((arc) => {
    const source = at(sources, arc)
    const target = at(arcs.targets, arc)
    const isAgain = arc > at(arcs.offsets, source) && at(arcs.targets, arc - 1) === target
    return target !== source && !isAgain
  })
  const of = (column: ArrayLike<number>) => kept.map((arc) => at(column, arc))
  return arcsFrom(arcs.size, of(sources), of(arcs.targets), of(arcs.links))
}

function sourcesOf(arcs: Arcs): Int32Array {
  const sources = new Int32Array(arcs.targets.length)
  for (let node = 0; node < arcs.size; node += 1) {
    sources.fill(node, at(arcs.offsets, node), at(arcs.offsets, node + 1))
  }
  return sources
}
