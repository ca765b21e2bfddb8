import type { Adjacency } from '../../algorithms/adjacency.ts'
import { buildSortedAdjacency, reverseArcs } from '../../algorithms/subgraph.ts'
import type { Projection } from '../../graph/projection/projection.ts'
import { relationshipTypeNames } from '../../model/relationships.ts'
import { isValidOn } from './failureGraph.ts'
import { once } from './once.ts'

/** The neighbours of nodes by relationship type, in the order of kind and id. */
export interface RelationshipLookup {
  /** Where relationships of a type that lead to a node come from. */
  listSources(node: number, type: string): number[]
  /** Where relationships of a type that start at a node lead. */
  listTargets(node: number, type: string): number[]
}

/** Looks up neighbours over the relationships of some types that are valid on a day, or over all without a day. */
export function createRelationshipLookup(
  projection: Projection,
  day?: number,
  types: readonly string[] = relationshipTypeNames,
): RelationshipLookup {
  const { relationships } = projection
  const isTypeSelected = relationshipTypeNames.map((name) => types.includes(name))
  const isSelected = (link: number) =>
    isTypeSelected[relationships.type[link] as number] === true &&
    (day === undefined || isValidOn(relationships, link, day))
  const outgoing = once(() => selectArcs(projection, isSelected))
  const incoming = once(() => reverseArcs(outgoing()))
  const listNeighbours = (arcs: Adjacency, node: number, type: string) => {
    const typeIndex = relationshipTypeNames.indexOf(type)
    const neighbours: number[] = []
    const end = arcs.offsets[node + 1] as number
    for (let arc = arcs.offsets[node] as number; arc < end; arc += 1)
      if (relationships.type[arcs.links[arc] as number] === typeIndex)
        neighbours.push(arcs.targets[arc] as number)
    return neighbours
  }
  return {
    listSources: (node, type) => listNeighbours(incoming(), node, type),
    listTargets: (node, type) => listNeighbours(outgoing(), node, type),
  }
}

/** The relationships that are selected as arcs from their start to their end, in the order of the ends. */
export function selectArcs(
  { nodes, relationships }: Projection,
  isSelected: (link: number) => boolean,
): Adjacency {
  const from = new Int32Array(relationships.count)
  const to = new Int32Array(relationships.count)
  const links = new Int32Array(relationships.count)
  let count = 0
  for (let link = 0; link < relationships.count; link += 1) {
    if (!isSelected(link)) continue
    from[count] = relationships.from[link] as number
    to[count] = relationships.to[link] as number
    links[count] = link
    count += 1
  }
  const selectColumn = (column: Int32Array) => column.subarray(0, count)
  return buildSortedAdjacency(nodes.count, selectColumn(from), selectColumn(to), selectColumn(links))
}
