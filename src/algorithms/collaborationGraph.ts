import { dayNumber, type Projection, typeNames } from '../graph/projection/projection.ts'
import { at } from './adjacency.ts'
import type { Connection } from './communitiesAndPageRank.ts'
import { holdsOn } from './failureGraph.ts'
import { nodesOfKinds } from './nodes.ts'

const kinds = ['Department', 'Employee', 'Partner', 'Touchpoint', 'System']
const types = [
  'OWNS',
  'PROVIDES_DATA_TO',
  'INFLUENCES',
  'DEFINES',
  'IMPLEMENTS',
  'OPERATES',
  'DEPENDS_ON',
].map((type) => typeNames.indexOf(type))

/** Who does something together with anybody, and how much: `connections` name members by their place. */
export interface Together {
  readonly members: readonly number[]
  readonly connections: readonly Connection[]
}

/** What departments, employees, partners, touchpoints and systems in use have to do with each other on a day. */
export function togetherness(projection: Projection, day: string): Together {
  const candidates = nodesOfKinds(projection, kinds).filter((node) => at(projection.nodes.isLive, node) === 1)
  const weights = weightsAmong(projection, candidates, dayNumber(day))
  const members = candidates.filter((_, place) => weights.has(place))
  const places = new Map(members.map((node, place) => [node, place]))
  const placeOf = (candidate: number) => places.get(candidates[candidate] ?? 0) ?? 0
  const connections = [...weights].flatMap(([one, others]) =>
    [...others]
      .filter(([other]) => one < other)
      .toSorted(([a], [b]) => a - b)
      .map(([other, weight]): Connection => [placeOf(one), placeOf(other), weight]),
  )
  return { members, connections: connections.toSorted(([a], [b]) => a - b) }
}

type Weights = Map<number, Map<number, number>>

/** How many relationships two candidates have, found from both ends. */
function weightsAmong(
  { nodes, relationships }: Projection,
  candidates: readonly number[],
  day: number,
): Weights {
  const places = new Int32Array(nodes.count).fill(outside)
  for (const [place, node] of candidates.entries()) places[node] = place
  const weights: Weights = new Map()
  for (let link = 0; link < relationships.count; link += 1) {
    const one = at(places, at(relationships.from, link))
    const other = at(places, at(relationships.to, link))
    const counts = types.includes(at(relationships.type, link)) && holdsOn(relationships, link, day)
    if (!counts || one === outside || other === outside || one === other) continue
    add(weights, one, other)
    add(weights, other, one)
  }
  return weights
}

const outside = -1

function add(weights: Weights, one: number, other: number): void {
  const others = weights.get(one) ?? new Map<number, number>()
  weights.set(one, others.set(other, (others.get(other) ?? 0) + 1))
}
