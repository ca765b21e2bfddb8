import { type Arcs, arcsFrom } from './adjacency.ts'
import type { Losses } from './failureCascade.ts'
import { strongComponents } from './stronglyConnectedComponents.ts'

/** With what an element is lost: single others, and pairs of which neither alone is enough. */
export interface CutSets {
  readonly singles: ReadonlySet<number>
  /** Each pair once, as `pairOf` writes it. */
  readonly pairs: ReadonlySet<number>
}

const nothing: CutSets = { singles: new Set(), pairs: new Set() }

/** Two nodes in one number, whichever comes first. */
export const pairOf = (a: number, b: number, size: number) => Math.min(a, b) * size + Math.max(a, b)

/** The two nodes of a pair. */
export const nodesOfPair = (pair: number, size: number): [number, number] => [
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
  readonly #losses: Losses
  readonly #mayFail: (node: number) => boolean
  readonly #size: number
  readonly #pairsAtMost: number
  readonly #found = new Map<number, CutSets>()

  constructor(losses: Losses, size: number, mayFail: (node: number) => boolean, pairsAtMost: number) {
    this.#losses = losses
    this.#size = size
    this.#mayFail = mayFail
    this.#pairsAtMost = pairsAtMost
  }

  /** The cut sets of some elements; TooManyPairs when more are found for one element than are kept. */
  of(wanted: readonly number[]): ReadonlyMap<number, CutSets> {
    for (const component of strongComponents(this.#needsBehind(wanted))) {
      const members = component.filter((node) => !this.#found.has(node))
      while (members.some((node) => this.#improve(node)));
    }
    return this.#found
  }

  #needsBehind(wanted: readonly number[]): Arcs {
    const reached = new Set(wanted)
    const from: number[] = []
    const to: number[] = []
    for (const node of reached) {
      for (const supplier of this.#losses.needsOf(node).flat()) {
        from.push(node)
        to.push(supplier)
        reached.add(supplier)
      }
    }
    return arcsFrom(this.#size, from, to)
  }

  /** Works a node out again from what it needs; whether anything was added. */
  #improve(node: number): boolean {
    const known = this.#found.get(node)
    const singles = new Set(this.#mayFail(node) ? [node] : [])
    const pairs = new Set<number>()
    const groups = this.#losses.needsOf(node).map((group) => this.#ofGroup(group))
    for (const group of groups) for (const single of group.singles) singles.add(single)
    for (const group of groups) {
      for (const pair of group.pairs) if (this.#isMinimal(pair, singles)) pairs.add(pair)
    }
    if (pairs.size > this.#pairsAtMost) throw new TooManyPairs()
    this.#found.set(node, { singles, pairs })
    return known === undefined || known.singles.size < singles.size || known.pairs.size !== pairs.size
  }

  #isMinimal(pair: number, singles: ReadonlySet<number>): boolean {
    return !nodesOfPair(pair, this.#size).some((node) => singles.has(node))
  }

  /** A group is lost when all of it is. */
  #ofGroup(group: readonly number[]): CutSets {
    const all = group.map((node) => this.#found.get(node) ?? nothing)
    const [narrowest] = all.toSorted((a, b) => a.singles.size + a.pairs.size - b.singles.size - b.pairs.size)
    if (!narrowest) return nothing
    const singles = new Set(
      [...narrowest.singles].filter((node) => all.every((each) => each.singles.has(node))),
    )
    const pairs = new Set<number>()
    for (const pair of narrowest.pairs) if (this.#losesAll(pair, all)) pairs.add(pair)
    for (const node of narrowest.singles) {
      if (!singles.has(node)) this.#completions(node, all, singles, pairs)
    }
    return { singles, pairs }
  }

  /** Adds the pairs of a node and another one that together lose all of a group. */
  #completions(
    node: number,
    all: readonly CutSets[],
    singles: ReadonlySet<number>,
    pairs: Set<number>,
  ): void {
    const left = all.filter((each) => !each.singles.has(node))
    const [narrowest] = left.toSorted((a, b) => a.singles.size + a.pairs.size - b.singles.size - b.pairs.size)
    if (!narrowest) return
    for (const other of [...narrowest.singles, ...this.#partners(node, narrowest)]) {
      if (other === node || singles.has(other)) continue
      const pair = pairOf(node, other, this.#size)
      if (!pairs.has(pair) && this.#losesAll(pair, left)) pairs.add(pair)
    }
  }

  #partners(node: number, { pairs }: CutSets): number[] {
    return [...pairs].flatMap((pair) => {
      const [a, b] = nodesOfPair(pair, this.#size)
      return a === node ? [b] : b === node ? [a] : []
    })
  }

  #losesAll(pair: number, all: readonly CutSets[]): boolean {
    const [a, b] = nodesOfPair(pair, this.#size)
    return all.every(({ singles, pairs }) => singles.has(a) || singles.has(b) || pairs.has(pair))
  }
}
