import { at } from '../../algorithms/adjacency.ts'
import { sumPairs, type WeightedConnection } from '../../algorithms/weightedGraph.ts'
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
  const candidates = selectLiveNodes(projection, collaboratingKinds)
  const pairs = countRelationships(projection, candidates, toDayNumber(day))
  const indexByNode = new Int32Array(projection.nodes.count).fill(-1)
  for (const [one, other] of pairs) {
    indexByNode[one] = 0
    indexByNode[other] = 0
  }
  const members = candidates.filter((node) => indexByNode[node] === 0)
  for (const [index, node] of members.entries()) indexByNode[node] = index
  return {
    members,
    connections: pairs.map(([one, other, weight]) => [at(indexByNode, one), at(indexByNode, other), weight]),
  }
}

/** How many relationships of collaboration each pair of candidates has; the smaller one comes first, pairs in order. */
function countRelationships(
  { nodes, relationships }: Projection,
  candidates: readonly number[],
  day: number,
): WeightedConnection[] {
  const isCandidate = new Uint8Array(nodes.count)
  for (const node of candidates) isCandidate[node] = 1
  const ones = new Int32Array(relationships.count)
  const others = new Int32Array(relationships.count)
  let count = 0
  for (let link = 0; link < relationships.count; link += 1) {
    if (!isCollaborationType[relationships.type[link] as number] || !isValidOn(relationships, link, day))
      continue
    const from = relationships.from[link] as number
    const to = relationships.to[link] as number
    if (from === to || isCandidate[from] === 0 || isCandidate[to] === 0) continue
    ones[count] = Math.min(from, to)
    others[count] = Math.max(from, to)
    count += 1
  }
  const weights = new Int32Array(count).fill(1)
  return sumPairs(nodes.count, ones.subarray(0, count), others.subarray(0, count), weights)
}
