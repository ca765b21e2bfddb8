import { type Adjacency, buildAdjacency, forEachArc } from './adjacency.ts'
import type { LossGraph } from './failureCascade.ts'
import { findStronglyConnectedComponents } from './stronglyConnectedComponents.ts'

/** With what an element is lost: single others, and pairs of which neither alone is enough. */
export interface CutSets {
  readonly singles: ReadonlySet<number>
  /** Each pair once, as `pairOf` writes it. */
  readonly pairs: ReadonlySet<number>
}

const emptyCutSets: CutSets = { singles: new Set(), pairs: new Set() }

/** Two nodes in one number, whichever comes first. */
export const encodePair = (a: number, b: number, size: number) => Math.min(a, b) * size + Math.max(a, b)

/** The two nodes of a pair. */
export const decodePair = (pair: number, size: number): [number, number] => [
  Math.floor(pair / size),
  pair % size,
]

/** An element for which more pairs were found than are kept. */
export class TooManyPairs extends Error {}

/**
 * Minimal cut sets of one and two elements (fault tree analysis): what may fail is given, what is lost with it follows
 * from the needs. Computed from what needs nothing upwards, once for each set of elements that need each other, in
 * which it is repeated until nothing is added.
 */
export class CutSetSearch {
  readonly #suppliers: Adjacency
  readonly #canFail: (node: number) => boolean
  readonly #size: number
  readonly #maxPairs: number
  readonly #cutSetsByNode = new Map<number, CutSets>()

  constructor({ suppliers }: LossGraph, canFail: (node: number) => boolean, maxPairs: number) {
    this.#suppliers = suppliers
    this.#size = suppliers.size
    this.#canFail = canFail
    this.#maxPairs = maxPairs
  }

  /** The cut sets of some elements; TooManyPairs when more are found for one element than are kept. */
  find(elements: readonly number[]): ReadonlyMap<number, CutSets> {
    for (const component of findStronglyConnectedComponents(this.#buildRequirementGraph(elements))) {
      const members = component.filter((node) => !this.#cutSetsByNode.has(node))
      while (members.some((node) => this.#updateNode(node)));
    }
    return this.#cutSetsByNode
  }

  #buildRequirementGraph(elements: readonly number[]): Adjacency {
    const reached = new Set(elements)
    const from: number[] = []
    const to: number[] = []
    for (const node of reached) {
      forEachArc(this.#suppliers, node, (supplier) => {
        from.push(node)
        to.push(supplier)
        reached.add(supplier)
      })
    }
    return buildAdjacency(this.#size, from, to)
  }

  /** Works a node out again from what it needs; whether anything was added. */
  #updateNode(node: number): boolean {
    const earlier = this.#cutSetsByNode.get(node)
    const singles = new Set(this.#canFail(node) ? [node] : [])
    const pairs = new Set<number>()
    const groups = this.#listGroups(node).map((group) => this.#combineGroup(group))
    for (const group of groups) for (const single of group.singles) singles.add(single)
    for (const group of groups) {
      for (const pair of group.pairs) if (this.#isMinimal(pair, singles)) pairs.add(pair)
    }
    if (pairs.size > this.#maxPairs) throw new TooManyPairs()
    this.#cutSetsByNode.set(node, { singles, pairs })
    return earlier === undefined || earlier.singles.size < singles.size || earlier.pairs.size !== pairs.size
  }

  /** The groups of suppliers of which a node is lost with each, when all of the group are lost. */
  #listGroups(node: number): number[][] {
    const groups = new Map<number, number[]>()
    forEachArc(this.#suppliers, node, (supplier, group) => {
      const members = groups.get(group)
      if (members) members.push(supplier)
      else groups.set(group, [supplier])
    })
    return [...groups.values()]
  }

  #isMinimal(pair: number, singles: ReadonlySet<number>): boolean {
    return !decodePair(pair, this.#size).some((node) => singles.has(node))
  }

  /** A group is lost when all of it is. */
  #combineGroup(group: readonly number[]): CutSets {
    const memberCutSets = group.map((node) => this.#cutSetsByNode.get(node) ?? emptyCutSets)
    const smallest = findSmallest(memberCutSets)
    if (memberCutSets.length === 1) return smallest
    const singles = new Set(
      [...smallest.singles].filter((node) => memberCutSets.every((each) => each.singles.has(node))),
    )
    const pairs = new Set<number>()
    for (const pair of smallest.pairs) if (this.#cutsAll(pair, memberCutSets)) pairs.add(pair)
    for (const node of smallest.singles) {
      if (!singles.has(node)) this.#addCompletingPairs(node, memberCutSets, singles, pairs)
    }
    return { singles, pairs }
  }

  /** Adds the pairs of a node and another one that together lose all of a group. */
  #addCompletingPairs(
    node: number,
    memberCutSets: readonly CutSets[],
    singles: ReadonlySet<number>,
    pairs: Set<number>,
  ): void {
    const remaining = memberCutSets.filter((each) => !each.singles.has(node))
    const smallest = findSmallest(remaining)
    for (const other of [...smallest.singles, ...this.#listPartners(node, smallest)]) {
      if (other === node || singles.has(other)) continue
      const pair = encodePair(node, other, this.#size)
      if (!pairs.has(pair) && this.#cutsAll(pair, remaining)) pairs.add(pair)
    }
  }

  #listPartners(node: number, { pairs }: CutSets): number[] {
    return [...pairs].flatMap((pair) => {
      const [a, b] = decodePair(pair, this.#size)
      return a === node ? [b] : b === node ? [a] : []
    })
  }

  #cutsAll(pair: number, memberCutSets: readonly CutSets[]): boolean {
    const [a, b] = decodePair(pair, this.#size)
    return memberCutSets.every(({ singles, pairs }) => singles.has(a) || singles.has(b) || pairs.has(pair))
  }
}

const countCutSets = ({ singles, pairs }: CutSets) => singles.size + pairs.size

/** The first of those with the fewest cut sets. */
const findSmallest = (cutSets: readonly CutSets[]): CutSets =>
  cutSets.reduce((smallest, each) => (countCutSets(each) < countCutSets(smallest) ? each : smallest))
