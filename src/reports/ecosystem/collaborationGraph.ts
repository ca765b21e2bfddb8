import { at } from '../../algorithms/adjacency.ts'
import type { WeightedConnection } from '../../algorithms/communities.ts'
import type { Projection } from '../../graph/projection/projection.ts'
import { toDayNumber } from '../../model/dates.ts'
import { listTypesWithTrait, relationshipTypeNames } from '../../model/relationships.ts'
import { isValidOn } from './failureGraph.ts'
import { selectLiveNodes } from './nodes.ts'

const collaboratingKinds = ['Department', 'Employee', 'Partner', 'Touchpoint', 'System']

/** The names of the types by which elements work together: ownership, roles and operation. */
export const collaborationTypes = listTypesWithTrait('ownership', 'role', 'operation').map(({ name }) => name)
const isCollaborationType = relationshipTypeNames.map((name) => collaborationTypes.includes(name))

/** The elements that work together with any other; `connections` name them by their index in `members`. */
export interface CollaborationGraph {
  readonly members: readonly number[]
  readonly connections: readonly WeightedConnection[]
}

/** How departments, employees, partners, touchpoints and systems in use work together on a day. */
export function buildCollaborationGraph(projection: Projection, day: string): CollaborationGraph {
  const candidates = new Set(selectLiveNodes(projection, collaboratingKinds))
  const weights = countRelationships(projection, candidates, toDayNumber(day))
  const { count } = projection.nodes
  const pairs = [...weights]
    .toSorted(([a], [b]) => a - b)
    .map(([key, weight]) => ({ one: Math.floor(key / count), other: key % count, weight }))
  const connected = new Set(pairs.flatMap(({ one, other }) => [one, other]))
  const members = [...candidates].filter((node) => connected.has(node))
  const indexByNode = new Map(members.map((node, index) => [node, index]))
  const getIndex = (node: number) => indexByNode.get(node) ?? 0
  return {
    members,
    connections: pairs.map(({ one, other, weight }) => [getIndex(one), getIndex(other), weight]),
  }
}

/** How many relationships of collaboration each pair of candidates has; the smaller number comes first in a key. */
function countRelationships(
  { nodes, relationships }: Projection,
  candidates: ReadonlySet<number>,
  day: number,
): Map<number, number> {
  const weights = new Map<number, number>()
  for (let link = 0; link < relationships.count; link += 1) {
    if (!isCollaborationType[at(relationships.type, link)] || !isValidOn(relationships, link, day)) continue
    const [one, other] = [at(relationships.from, link), at(relationships.to, link)]
    if (one === other || !candidates.has(one) || !candidates.has(other)) continue
    const key = Math.min(one, other) * nodes.count + Math.max(one, other)
    weights.set(key, (weights.get(key) ?? 0) + 1)
  }
  return weights
}
