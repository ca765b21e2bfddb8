import { at } from './adjacency.ts'
import { type CutSets, decodePair } from './cutSets.ts'

const bitsPerWord = 32

/**
 * Counts the elements that are lost with a pair: those that either of the two takes down alone, and those that only
 * both do. Read from the cut sets of the elements as sets of bits, so that no pair is followed through the graph.
 */
export class PairLosses {
  readonly #size: number
  readonly #elements: readonly number[]
  /** For each failing element the elements lost with it alone, as bits by their place. */
  readonly #lostAlone = new Map<number, Int32Array>()
  /** For each pair the places of the elements lost only with both, in ascending order. */
  readonly #lostTogether = new Map<number, number[]>()

  constructor(elements: readonly number[], cutSets: ReadonlyMap<number, CutSets>, size: number) {
    this.#size = size
    this.#elements = elements
    for (const [place, element] of elements.entries()) {
      const { singles = [], pairs = [] } = cutSets.get(element) ?? {}
      for (const single of singles) this.#addLostAlone(single, place)
      for (const pair of pairs) this.#addLostTogether(pair, place)
    }
  }

  #addLostAlone(failing: number, place: number): void {
    const words =
      this.#lostAlone.get(failing) ?? new Int32Array(Math.ceil(this.#elements.length / bitsPerWord))
    this.#lostAlone.set(failing, words)
    const word = Math.floor(place / bitsPerWord)
    words[word] = at(words, word) | (1 << (place % bitsPerWord))
  }

  #addLostTogether(pair: number, place: number): void {
    const places = this.#lostTogether.get(pair)
    if (places) places.push(place)
    else this.#lostTogether.set(pair, [place])
  }

  /** The number of elements lost with a pair, and the first of them in the order of the elements. */
  count(pair: number): { readonly count: number; readonly first: number | undefined } {
    const [one, other] = decodePair(pair, this.#size).map((node) => this.#lostAlone.get(node))
    const together = this.#lostTogether.get(pair) ?? []
    let count = together.length
    let first = together[0] ?? Number.POSITIVE_INFINITY
    for (let word = 0; word < Math.max(one?.length ?? 0, other?.length ?? 0); word += 1) {
      const bits = (one?.[word] ?? 0) | (other?.[word] ?? 0)
      if (bits === 0) continue
      count += countBits(bits)
      first = Math.min(first, word * bitsPerWord + countTrailingZeros(bits))
    }
    return { count, first: this.#elements[first] }
  }
}

const countTrailingZeros = (bits: number) => bitsPerWord - 1 - Math.clz32(bits & -bits)

/** The number of bits that are set (Warren, Hacker's Delight, 5-1). */
function countBits(bits: number): number {
  const pairs = bits - ((bits >>> 1) & 0x55555555)
  const nibbles = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333)
  return Math.imul((nibbles + (nibbles >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}
