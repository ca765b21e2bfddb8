import { type Adjacency, at, forEachArc } from '../../algorithms/adjacency.ts'
import { buildSortedAdjacency, reverseArcs, simplifyArcs } from '../../algorithms/subgraph.ts'
import { GrowingColumn } from '../../graph/projection/growingColumn.ts'
import type { Projection } from '../../graph/projection/projection.ts'
import { selectNodes, sortByNames } from './nodes.ts'

const partyKinds = ['Department', 'Employee', 'Partner']

/** Parties and elements by number: first the parties by kind and id, then the elements by name, kind and id. */
export interface PartyNumbering {
  readonly partyCount: number
  /** The nodes by number; a partner may be both a party and an element. */
  readonly nodes: readonly number[]
  /** The number of a node as a party; -1 for other nodes. */
  readonly partyByNode: Int32Array
  /** The number of a node as an element; -1 for other nodes. */
  readonly elementByNode: Int32Array
}

/** Numbers the departments, employees and partners, and the elements through which they have to do with each other. */
export function numberParties(projection: Projection, elements: readonly number[]): PartyNumbering {
  const parties = selectNodes(projection, partyKinds)
  const nodes = [...parties, ...sortByNames(projection, elements)]
  const partyByNode = new Int32Array(projection.nodes.count).fill(-1)
  const elementByNode = new Int32Array(projection.nodes.count).fill(-1)
  for (const [number, node] of nodes.entries())
    (number < parties.length ? partyByNode : elementByNode)[node] = number
  return { partyCount: parties.length, nodes, partyByNode, elementByNode }
}

/** Which elements parties have to do with, and the other way round; each once, in the order of their numbers. */
export interface PartyLinks {
  readonly elements: Adjacency
  readonly parties: Adjacency
}

/** Links parties with elements, both given as nodes; pairs of other nodes are left out. */
export function linkParties(
  { nodes, partyByNode, elementByNode }: PartyNumbering,
  pairs: Iterable<readonly [party: number, element: number]>,
): PartyLinks {
  const parties: number[] = []
  const elements: number[] = []
  for (const [partyNode, elementNode] of pairs) {
    const [party, element] = [at(partyByNode, partyNode), at(elementByNode, elementNode)]
    if (party < 0 || element < 0) continue
    parties.push(party)
    elements.push(element)
  }
  const links = simplifyArcs(buildSortedAdjacency(nodes.length, parties, elements, parties))
  return { elements: links, parties: reverseArcs(links) }
}

/** Two parties of which one needs the other, by their numbers; the first one is smaller. */
export interface PartyPair {
  readonly first: number
  readonly second: number
  readonly firstNeeds: boolean
  readonly secondNeeds: boolean
  /** The elements at which one needs the other, in order. */
  readonly elements: readonly number[]
}

/** Which elements parties need, and for which they are needed: a party needs the others that serve its elements. */
export interface PartyNeeds {
  readonly needs: PartyLinks
  readonly serves: PartyLinks
}

const [firstNeeds, secondNeeds] = [1, 2]
const directionCount = 4

/**
 * Lists the pairs of parties by the number of elements at which one needs the other, the most first, then by first and
 * second party; without those that are excluded.
 */
export function* listPartyPairs(
  partyCount: number,
  partyNeeds: PartyNeeds,
  isExcluded: (first: number, second: number) => boolean = () => false,
): Generator<PartyPair> {
  const { needs, serves } = partyNeeds
  for (const { first, second, directions } of rankPairs(partyCount, partyNeeds, isExcluded)) {
    const elements = new Set([
      ...listCommonTargets(needs.elements, first, serves.elements, second),
      ...listCommonTargets(serves.elements, first, needs.elements, second),
    ])
    yield {
      first,
      second,
      firstNeeds: (directions & firstNeeds) !== 0,
      secondNeeds: (directions & secondNeeds) !== 0,
      elements: [...elements].sort((a, b) => a - b),
    }
  }
}

/** The order of the pairs; each is one number, so that half a million are sorted in a moment. */
function* rankPairs(
  partyCount: number,
  partyNeeds: PartyNeeds,
  isExcluded: (first: number, second: number) => boolean,
) {
  const keys = new GrowingColumn(Float64Array)
  let keyCount = 0
  const counter = new PartnerCounter(partyCount)
  for (let first = 0; first < partyCount; first += 1) {
    countPartners(counter, first, partyNeeds)
    for (const { second, elementCount, directions } of counter.take()) {
      if (second <= first || isExcluded(first, second)) continue
      const pair = (-elementCount * partyCount + first) * partyCount + second
      keys.set(keyCount, pair * directionCount + directions)
      keyCount += 1
    }
  }
  for (const key of keys.toArray(keyCount).sort()) {
    const pair = Math.floor(key / directionCount)
    const row = Math.floor(pair / partyCount)
    const first = row - Math.floor(row / partyCount) * partyCount
    yield { first, second: pair - row * partyCount, directions: key - pair * directionCount }
  }
}

/** Counts the elements between a party and each other one, with all directions of an element one after the other. */
function countPartners(counter: PartnerCounter, party: number, { needs, serves }: PartyNeeds): void {
  const needed = listTargets(needs.elements, party)
  const served = listTargets(serves.elements, party)
  for (const element of needed.union(served)) {
    if (needed.has(element))
      forEachArc(serves.parties, element, (other) => counter.add(other, element, firstNeeds))
    if (served.has(element))
      forEachArc(needs.parties, element, (other) => counter.add(other, element, secondNeeds))
  }
}

function listTargets(arcs: Adjacency, node: number): Set<number> {
  const targets = new Set<number>()
  forEachArc(arcs, node, (target) => targets.add(target))
  return targets
}

/** Counts the elements that one party has in common with each other one. */
class PartnerCounter {
  readonly #counts: Int32Array
  readonly #directions: Uint8Array
  readonly #lastElements: Int32Array
  #partners: number[] = []

  constructor(partyCount: number) {
    this.#counts = new Int32Array(partyCount)
    this.#directions = new Uint8Array(partyCount)
    this.#lastElements = new Int32Array(partyCount)
  }

  add(partner: number, element: number, direction: number): void {
    const count = at(this.#counts, partner)
    if (count === 0) this.#partners.push(partner)
    if (count === 0 || at(this.#lastElements, partner) !== element) this.#counts[partner] = count + 1
    this.#lastElements[partner] = element
    this.#directions[partner] = at(this.#directions, partner) | direction
  }

  /** Returns what was counted, and starts over. */
  take() {
    const taken = this.#partners.map((second) => ({
      second,
      elementCount: at(this.#counts, second),
      directions: at(this.#directions, second),
    }))
    for (const partner of this.#partners) {
      this.#counts[partner] = 0
      this.#directions[partner] = 0
    }
    this.#partners = []
    return taken
  }
}

/** What a node of one graph and a node of another one lead to, in order. */
function listCommonTargets(one: Adjacency, oneNode: number, other: Adjacency, otherNode: number): number[] {
  const common: number[] = []
  let first = at(one.offsets, oneNode)
  let second = at(other.offsets, otherNode)
  const [firstEnd, secondEnd] = [at(one.offsets, oneNode + 1), at(other.offsets, otherNode + 1)]
  while (first < firstEnd && second < secondEnd) {
    const difference = at(one.targets, first) - at(other.targets, second)
    if (difference === 0) common.push(at(one.targets, first))
    if (difference <= 0) first += 1
    if (difference >= 0) second += 1
  }
  return common
}
