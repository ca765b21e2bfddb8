import { type Adjacency, at, buildAdjacency, forEachArc } from './adjacency.ts'

/** Some nodes of a graph and the arcs among them, renumbered by their position in `nodes`. */
export interface Subgraph {
  readonly nodes: readonly number[]
  readonly arcs: Adjacency
}

/** The part of a graph that some nodes make; arcs in the order of the nodes, whatever order they were read in. */
export function extractSubgraph(
  arcs: Adjacency,
  nodes: readonly number[],
  isIncluded: (link: number) => boolean,
): Subgraph {
  const indexByNode = new Map(nodes.map((node, index) => [node, index]))
  const from: number[] = []
  const to: number[] = []
  const links: number[] = []
  for (const [index, node] of nodes.entries()) {
    forEachArc(arcs, node, (target, link) => {
      const targetIndex = indexByNode.get(target)
      if (targetIndex === undefined || !isIncluded(link)) return
      from.push(index)
      to.push(targetIndex)
      links.push(link)
    })
  }
  return { nodes, arcs: buildSortedAdjacency(nodes.length, from, to, links) }
}

/** Arcs from pairs side by side; those that leave a node in the order of their targets, equal ones as they were. */
export const buildSortedAdjacency = (
  size: number,
  from: ArrayLike<number>,
  to: ArrayLike<number>,
  links: ArrayLike<number>,
): Adjacency => reverseArcs(buildAdjacency(size, to, from, links))

/** The same arcs the other way round, those that leave a node in the order of their sources. */
export function reverseArcs(arcs: Adjacency): Adjacency {
  return buildAdjacency(arcs.size, arcs.targets, listArcSources(arcs), arcs.links)
}

/** Arcs in order, without those from a node to itself, and one where several go the same way. */
export function simplifyArcs(arcs: Adjacency): Adjacency {
  const sources = listArcSources(arcs)
  const includedArcs = Array.from(arcs.targets.keys()).filter((arc) => {
    const source = at(sources, arc)
    const target = at(arcs.targets, arc)
    const isDuplicate = arc > at(arcs.offsets, source) && at(arcs.targets, arc - 1) === target
    return target !== source && !isDuplicate
  })
  const selectArcs = (column: ArrayLike<number>) => includedArcs.map((arc) => at(column, arc))
  return buildAdjacency(arcs.size, selectArcs(sources), selectArcs(arcs.targets), selectArcs(arcs.links))
}

function listArcSources(arcs: Adjacency): Int32Array {
  const sources = new Int32Array(arcs.targets.length)
  for (let node = 0; node < arcs.size; node += 1) {
    sources.fill(node, at(arcs.offsets, node), at(arcs.offsets, node + 1))
  }
  return sources
}
