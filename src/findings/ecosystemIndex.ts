import type { NodeKey } from '../graph/element.ts'
import type { Projection } from '../graph/projection/projection.ts'
import { toDayNumber } from '../model/dates.ts'
import { relationshipTypeNames } from '../model/relationships.ts'
import type { ActorStep } from '../reports/actorRoles.ts'
import { isValidOn } from '../reports/ecosystem/failureGraph.ts'
import { createNodeLookup, getId, getKind, selectLiveNodes } from '../reports/ecosystem/nodes.ts'

/** Looks up elements and their neighbours on one day in the projection. */
export interface EcosystemIndex {
  readonly nodes: Projection['nodes']
  /** The number of an element in the projection. */
  findNode(key: NodeKey): number | undefined
  getKey(node: number): NodeKey
  /** The nodes at the other end of the relationships of a type, by kind and id. */
  follow(node: number, step: ActorStep): readonly number[]
  /** All nodes of a kind that are in use. */
  listNodes(kind: string): readonly number[]
}

/** Indexes the relationships of the given types; claims are counted if they are valid on the day. */
export function indexEcosystem(
  projection: Projection,
  day: string,
  types: readonly string[],
): EcosystemIndex {
  const { nodes, relationships } = projection
  const neighbours = new Map(
    types.flatMap((type) => [`${type} in`, `${type} out`]).map((name) => [name, new Map<number, number[]>()]),
  )
  const dayNumber = toDayNumber(day)
  for (let link = 0; link < relationships.count; link += 1) {
    if (!isValidOn(relationships, link, dayNumber)) continue
    const type = relationshipTypeNames[at(relationships.type, link)]
    const [source, target] = [at(relationships.from, link), at(relationships.to, link)]
    addNeighbour(neighbours.get(`${type} out`), source, target)
    addNeighbour(neighbours.get(`${type} in`), target, source)
  }
  return {
    nodes,
    getKey: (node) => ({ kind: getKind(projection, node), id: getId(projection, node) }),
    findNode: createNodeLookup(projection),
    follow: (node, { type, direction }) => neighbours.get(`${type} ${direction}`)?.get(node) ?? [],
    listNodes: (kind) => selectLiveNodes(projection, [kind]),
  }
}

const at = (column: ArrayLike<number>, index: number) => column[index] ?? Number.NaN

function addNeighbour(neighbours: Map<number, number[]> | undefined, node: number, other: number): void {
  if (!neighbours) return
  const known = neighbours.get(node)
  if (known) known.push(other)
  else neighbours.set(node, [other])
}
