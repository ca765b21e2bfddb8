import { type Adjacency, at } from '../../algorithms/adjacency.ts'
import { sortByCount } from '../../algorithms/countingSort.ts'
import { buildSortedAdjacency, reverseArcs, simplifyArcs } from '../../algorithms/subgraph.ts'
import { GrowingColumn } from '../../graph/projection/growingColumn.ts'
import type { Projection } from '../../graph/projection/projection.ts'
import { describeNode, selectNodes, sortByNames } from './nodes.ts'

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

/** Which elements parties need, and which they serve: a party needs the others that serve its elements. */
export interface PartyNeeds {
  readonly needs: PartyLinks
  readonly serves: PartyLinks
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

type PairTest = (first: number, second: number) => boolean

/**
 * Lists the pairs of parties by the number of elements at which one needs the other, the most first, then by first and
 * second party; without those that are excluded.
 */
export function* listPartyPairs(
  partyCount: number,
  partyNeeds: PartyNeeds,
  isExcluded: PairTest = () => false,
): Generator<PartyPair> {
  const pairs = new PairColumns(partyCount)
  const partners = new Partners(partyCount, partyNeeds)
  for (let first = 0; first < partyCount; first += 1) {
    partners.find(first)
    pairs.add(first, partners, isExcluded)
  }
  yield* pairs.list()
}

const [firstNeedsBit, secondNeedsBit] = [1, 2]

/** The partners of one party after another, in columns that are used again for the next party. */
class Partners {
  /** The partners with a greater number, in order. */
  readonly list: number[] = []
  /** Which needs the other, by partner; 0 for other parties. */
  readonly directions: Uint8Array
  /** The number of elements at which one needs the other, by partner. */
  readonly counts: Int32Array
  /** A partner and an element side by side, in the order of the elements. */
  readonly meetings: { readonly partners: number[]; readonly elements: number[] } = {
    partners: [],
    elements: [],
  }
  readonly #partyNeeds: PartyNeeds
  readonly #lastElements: Int32Array

  constructor(partyCount: number, partyNeeds: PartyNeeds) {
    this.directions = new Uint8Array(partyCount)
    this.counts = new Int32Array(partyCount)
    this.#lastElements = new Int32Array(partyCount)
    this.#partyNeeds = partyNeeds
  }

  find(party: number): void {
    this.#clear()
    const { needs, serves } = this.#partyNeeds
    let need = needs.elements.offsets[party] as number
    let service = serves.elements.offsets[party] as number
    const needsEnd = needs.elements.offsets[party + 1] as number
    const servesEnd = serves.elements.offsets[party + 1] as number
    while (need < needsEnd || service < servesEnd) {
      const needed = need < needsEnd ? (needs.elements.targets[need] as number) : Number.POSITIVE_INFINITY
      const served =
        service < servesEnd ? (serves.elements.targets[service] as number) : Number.POSITIVE_INFINITY
      const element = Math.min(needed, served)
      if (needed === element) {
        this.#addParties(party, element, serves.parties, firstNeedsBit)
        need += 1
      }
      if (served === element) {
        this.#addParties(party, element, needs.parties, secondNeedsBit)
        service += 1
      }
    }
    this.list.sort((a, b) => a - b)
  }

  #clear(): void {
    for (const partner of this.list) {
      this.directions[partner] = 0
      this.counts[partner] = 0
    }
    this.list.length = 0
    this.meetings.partners.length = 0
    this.meetings.elements.length = 0
  }

  #addParties(party: number, element: number, { offsets, targets }: Adjacency, direction: number): void {
    const end = offsets[element + 1] as number
    for (let arc = offsets[element] as number; arc < end; arc += 1) {
      const other = targets[arc] as number
      if (other <= party) continue
      const knownDirections = this.directions[other] as number
      this.directions[other] = knownDirections | direction
      if (knownDirections === 0) this.list.push(other)
      else if (this.#lastElements[other] === element) continue
      this.#lastElements[other] = element
      this.counts[other] = (this.counts[other] as number) + 1
      this.meetings.partners.push(other)
      this.meetings.elements.push(element)
    }
  }
}

/** Pairs in the order in which they are added, in columns: a large map has half a million. */
class PairColumns {
  readonly #firsts = new GrowingColumn(Int32Array)
  readonly #seconds = new GrowingColumn(Int32Array)
  readonly #directions = new GrowingColumn(Uint8Array)
  /** Where the elements of each pair begin. */
  readonly #starts = new GrowingColumn(Int32Array)
  readonly #elements = new GrowingColumn(Int32Array)
  /** Where the next element of a partner goes; -1 if the pair is excluded. */
  readonly #places: Int32Array
  #count = 0
  #elementCount = 0

  constructor(partyCount: number) {
    this.#places = new Int32Array(partyCount)
  }

  add(first: number, { list, directions, counts, meetings }: Partners, isExcluded: PairTest): void {
    for (const second of list) {
      this.#places[second] = -1
      if (isExcluded(first, second)) continue
      this.#places[second] = this.#elementCount
      this.#firsts.set(this.#count, first)
      this.#seconds.set(this.#count, second)
      this.#directions.set(this.#count, directions[second] as number)
      this.#elementCount += counts[second] as number
      this.#count += 1
      this.#starts.set(this.#count, this.#elementCount)
    }
    for (let meeting = 0; meeting < meetings.partners.length; meeting += 1) {
      const second = meetings.partners[meeting] as number
      const place = this.#places[second] as number
      if (place === -1) continue
      this.#elements.set(place, meetings.elements[meeting] as number)
      this.#places[second] = place + 1
    }
  }

  /** Pairs with the most elements first, others as they were added. */
  *list(): Generator<PartyPair> {
    const count = this.#count
    const firsts = this.#firsts.toArray(count)
    const seconds = this.#seconds.toArray(count)
    const directions = this.#directions.toArray(count)
    const starts = this.#starts.toArray(count + 1)
    const elements = this.#elements.toArray(this.#elementCount)
    const lengths = firsts.map((_, pair) => (starts[pair + 1] as number) - (starts[pair] as number))
    for (const pair of sortByCount(lengths)) {
      const direction = directions[pair] as number
      const pairElements: number[] = []
      for (let place = starts[pair] as number; place < (starts[pair + 1] as number); place += 1)
        pairElements.push(elements[place] as number)
      yield {
        first: firsts[pair] as number,
        second: seconds[pair] as number,
        firstNeeds: (direction & firstNeedsBit) !== 0,
        secondNeeds: (direction & secondNeedsBit) !== 0,
        elements: pairElements,
      }
    }
  }
}

/** The columns that identify two parties, given as nodes. */
export function describePair(projection: Projection, first: number, second: number) {
  const [one, other] = [describeNode(projection, first), describeNode(projection, second)]
  return {
    firstKind: one.kind,
    firstId: one.id,
    first: one.name,
    secondKind: other.kind,
    secondId: other.id,
    second: other.name,
  }
}
