import { type Adjacency, at, forEachArc } from '../../algorithms/adjacency.ts'
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

/**
 * Lists the pairs of parties by the number of elements at which one needs the other, the most first, then by first and
 * second party; without those that are excluded.
 */
export function* listPartyPairs(
  partyCount: number,
  partyNeeds: PartyNeeds,
  isExcluded: (first: number, second: number) => boolean = () => false,
): Generator<PartyPair> {
  const pairs = new PairColumns()
  for (let first = 0; first < partyCount; first += 1)
    for (const [second, partner] of listPartners(first, partyNeeds))
      if (!isExcluded(first, second)) pairs.add({ first, second, ...partner })
  yield* pairs.list()
}

type Partner = Omit<PartyPair, 'first' | 'second'>

/** The partners of a party with a greater number, in order. */
function listPartners(party: number, { needs, serves }: PartyNeeds): [second: number, Partner][] {
  const partners = new Map<number, { firstNeeds: boolean; secondNeeds: boolean; elements: number[] }>()
  const add = (other: number, element: number, direction: 'firstNeeds' | 'secondNeeds') => {
    if (other <= party) return
    const partner = partners.get(other) ?? { firstNeeds: false, secondNeeds: false, elements: [] }
    partners.set(other, partner)
    partner[direction] = true
    if (partner.elements.at(-1) !== element) partner.elements.push(element)
  }
  const needed = listTargets(needs.elements, party)
  const served = listTargets(serves.elements, party)
  for (const element of [...needed.union(served)].sort((a, b) => a - b)) {
    if (needed.has(element)) forEachArc(serves.parties, element, (other) => add(other, element, 'firstNeeds'))
    if (served.has(element)) forEachArc(needs.parties, element, (other) => add(other, element, 'secondNeeds'))
  }
  return [...partners].sort(([a], [b]) => a - b)
}

function listTargets(arcs: Adjacency, node: number): Set<number> {
  const targets = new Set<number>()
  forEachArc(arcs, node, (target) => targets.add(target))
  return targets
}

const [firstNeedsBit, secondNeedsBit] = [1, 2]

/** Pairs in the order in which they are added, in columns: a large map has half a million. */
class PairColumns {
  readonly #firsts = new GrowingColumn(Int32Array)
  readonly #seconds = new GrowingColumn(Int32Array)
  readonly #directions = new GrowingColumn(Uint8Array)
  /** Where the elements of each pair begin. */
  readonly #starts = new GrowingColumn(Int32Array)
  readonly #elements = new GrowingColumn(Int32Array)
  #count = 0
  #elementCount = 0

  add({ first, second, firstNeeds, secondNeeds, elements }: PartyPair): void {
    this.#firsts.set(this.#count, first)
    this.#seconds.set(this.#count, second)
    const directions = (firstNeeds ? firstNeedsBit : 0) | (secondNeeds ? secondNeedsBit : 0)
    this.#directions.set(this.#count, directions)
    for (const element of elements) {
      this.#elements.set(this.#elementCount, element)
      this.#elementCount += 1
    }
    this.#count += 1
    this.#starts.set(this.#count, this.#elementCount)
  }

  /** Pairs with the most elements first, others as they were added. */
  *list(): Generator<PartyPair> {
    const count = this.#count
    const firsts = this.#firsts.toArray(count)
    const seconds = this.#seconds.toArray(count)
    const directions = this.#directions.toArray(count)
    const starts = this.#starts.toArray(count + 1)
    const elements = this.#elements.toArray(this.#elementCount)
    const keys = Float64Array.from(
      firsts,
      (_, pair) => (at(starts, pair) - at(starts, pair + 1)) * count + pair,
    ).sort()
    for (const key of keys) {
      const pair = key - Math.floor(key / count) * count
      yield {
        first: at(firsts, pair),
        second: at(seconds, pair),
        firstNeeds: (at(directions, pair) & firstNeedsBit) !== 0,
        secondNeeds: (at(directions, pair) & secondNeedsBit) !== 0,
        elements: Array.from(elements.subarray(starts[pair], starts[pair + 1])),
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
