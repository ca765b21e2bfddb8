import { type Adjacency, at, forEachArc } from '../../algorithms/adjacency.ts'
import { buildSortedAdjacency, reverseArcs } from '../../algorithms/subgraph.ts'
import type { Projection } from '../../graph/projection/projection.ts'
import { relationshipTypeNames } from '../../model/relationships.ts'
import { isValidOn } from './failureGraph.ts'

/** The neighbours of nodes by relationship type, in the order of kind and id. */
export interface RelationshipLookup {
  /** Where relationships of a type that lead to a node come from. */
  listSources(node: number, type: string): number[]
  /** Where relationships of a type that start at a node lead. */
  listTargets(node: number, type: string): number[]
}

/** Looks up neighbours over the relationships that are valid on a day, or over all without a day. */
export function createRelationshipLookup(projection: Projection, day?: number): RelationshipLookup {
  const outgoing = selectArcs(
    projection,
    (link) => day === undefined || isValidOn(projection.relationships, link, day),
  )
  const incoming = reverseArcs(outgoing)
  const listNeighbours = (arcs: Adjacency, node: number, type: string) => {
    const typeIndex = relationshipTypeNames.indexOf(type)
    const neighbours: number[] = []
    forEachArc(arcs, node, (neighbour, link) => {
      if (at(projection.relationships.type, link) === typeIndex) neighbours.push(neighbour)
    })
    return neighbours
  }
  return {
    listSources: (node, type) => listNeighbours(incoming, node, type),
    listTargets: (node, type) => listNeighbours(outgoing, node, type),
  }
}

/** The relationships that are selected as arcs from their start to their end, in the order of the ends. */
export function selectArcs(
  { nodes, relationships }: Projection,
  isSelected: (link: number) => boolean,
): Adjacency {
  const links: number[] = []
  for (let link = 0; link < relationships.count; link += 1) if (isSelected(link)) links.push(link)
  const listEnds = (column: Int32Array) => links.map((link) => at(column, link))
  return buildSortedAdjacency(nodes.count, listEnds(relationships.from), listEnds(relationships.to), links)
}
