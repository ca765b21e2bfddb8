import { type Projection, relationshipTypeNames } from '../graph/projection/projection.ts'
import { toDayNumber } from '../model/dates.ts'
import { at } from './adjacency.ts'
import type { WeightedConnection } from './communitiesAndPageRank.ts'
import { isValidOn } from './failureGraph.ts'
import { selectNodes } from './nodes.ts'

const collaboratingKinds = ['Department', 'Employee', 'Partner', 'Touchpoint', 'System']
const collaborationTypes = [
  'OWNS',
  'PROVIDES_DATA_TO',
  'INFLUENCES',
  'DEFINES',
  'IMPLEMENTS',
  'OPERATES',
  'DEPENDS_ON',
].map((type) => relationshipTypeNames.indexOf(type))

/** Who does something together with anybody, and how much: `connections` name members by their place. */
export interface CollaborationGraph {
  readonly members: readonly number[]
  readonly connections: readonly WeightedConnection[]
}

/** What departments, employees, partners, touchpoints and systems in use have to do with each other on a day. */
export function collaborationGraph(projection: Projection, day: string): CollaborationGraph {
  const candidates = selectNodes(projection, collaboratingKinds).filter(
    (node) => at(projection.nodes.isLive, node) === 1,
  )
  const weights = countConnections(projection, candidates, toDayNumber(day))
  const members = candidates.filter((_, index) => weights.has(index))
  const indexByNode = new Map(members.map((node, index) => [node, index]))
  const getMemberIndex = (candidate: number) => indexByNode.get(candidates[candidate] ?? 0) ?? 0
  const connections = [...weights].flatMap(([one, others]) =>
    [...others]
      .filter(([other]) => one < other)
      .toSorted(([a], [b]) => a - b)
      .map(([other, weight]): WeightedConnection => [getMemberIndex(one), getMemberIndex(other), weight]),
  )
  return { members, connections: connections.toSorted(([a], [b]) => a - b) }
}

type ConnectionWeights = Map<number, Map<number, number>>

/** How many relationships two candidates have, found from both ends. */
function countConnections(
  { nodes, relationships }: Projection,
  candidates: readonly number[],
  day: number,
): ConnectionWeights {
  const indexByNode = new Int32Array(nodes.count).fill(notCandidate)
  for (const [index, node] of candidates.entries()) indexByNode[node] = index
  const weights: ConnectionWeights = new Map()
  for (let link = 0; link < relationships.count; link += 1) {
    const one = at(indexByNode, at(relationships.from, link))
    const other = at(indexByNode, at(relationships.to, link))
    const isIncluded =
      collaborationTypes.includes(at(relationships.type, link)) && isValidOn(relationships, link, day)
    if (!isIncluded || one === notCandidate || other === notCandidate || one === other) continue
    addWeight(weights, one, other)
    addWeight(weights, other, one)
  }
  return weights
}

const notCandidate = -1

function addWeight(weights: ConnectionWeights, one: number, other: number): void {
  const others = weights.get(one) ?? new Map<number, number>()
  weights.set(one, others.set(other, (others.get(other) ?? 0) + 1))
}
