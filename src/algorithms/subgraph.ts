import { type Adjacency, at, buildAdjacency } from './adjacency.ts'

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
    const end = at(arcs.offsets, node + 1)
    for (let arc = at(arcs.offsets, node); arc < end; arc += 1) {
      const link = arcs.links[arc] as number
      const targetIndex = isIncluded(link) ? indexByNode.get(arcs.targets[arc] as number) : undefined
      if (targetIndex === undefined) continue
      from.push(index)
      to.push(targetIndex)
      links.push(link)
    }
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
export function simplifyArcs({ size, offsets, targets, links }: Adjacency): Adjacency {
  const simpleOffsets = new Int32Array(size + 1)
  const simpleTargets = new Int32Array(targets.length)
  const simpleLinks = new Int32Array(targets.length)
  let count = 0
  for (let node = 0; node < size; node += 1) {
    const first = at(offsets, node)
    for (let arc = first; arc < at(offsets, node + 1); arc += 1) {
      const target = targets[arc] as number
      if (target === node || (arc > first && targets[arc - 1] === target)) continue
      simpleTargets[count] = target
      simpleLinks[count] = links[arc] as number
      count += 1
    }
    simpleOffsets[node + 1] = count
  }
  return {
    size,
    offsets: simpleOffsets,
    targets: simpleTargets.slice(0, count),
    links: simpleLinks.slice(0, count),
  }
}

function listArcSources(arcs: Adjacency): Int32Array {
  const sources = new Int32Array(arcs.targets.length)
  for (let node = 0; node < arcs.size; node += 1) {
    sources.fill(node, at(arcs.offsets, node), at(arcs.offsets, node + 1))
  }
  return sources
}
