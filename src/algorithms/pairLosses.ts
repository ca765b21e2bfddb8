import { type CutSets, decodePair } from './cutSets.ts'

const bitsPerWord = 32

/** The elements that one takes down alone, by their places in ascending order and as bits. */
interface Losses {
  readonly places: number[]
  readonly words: Int32Array
}

/**
 * Counts the elements that are lost with a pair: those that either of the two takes down alone, and those that only
 * both do. Read from the cut sets of the elements, so that no pair is followed through the graph.
 */
export class PairLosses {
  readonly #size: number
  readonly #elements: readonly number[]
  readonly #lostAlone = new Map<number, Losses>()
  readonly #noLosses: Losses
  /** For each pair the places of the elements lost only with both, in ascending order. */
  readonly #lostTogether = new Map<number, number[]>()

  constructor(elements: readonly number[], cutSets: ReadonlyMap<number, CutSets>, size: number) {
    this.#size = size
    this.#elements = elements
    this.#noLosses = this.#createLosses()
    for (const [place, element] of elements.entries()) {
      const { singles = [], pairs = [] } = cutSets.get(element) ?? {}
      for (const single of singles) this.#addLostAlone(single, place)
      for (const pair of pairs) this.#addLostTogether(pair, place)
    }
  }

  #createLosses = (): Losses => ({
    places: [],
    words: new Int32Array(Math.ceil(this.#elements.length / bitsPerWord)),
  })

  #addLostAlone(failing: number, place: number): void {
    const losses = this.#lostAlone.get(failing) ?? this.#createLosses()
    this.#lostAlone.set(failing, losses)
    losses.places.push(place)
    const word = Math.floor(place / bitsPerWord)
    losses.words[word] = (losses.words[word] as number) | (1 << (place % bitsPerWord))
  }

  #addLostTogether(pair: number, place: number): void {
    const places = this.#lostTogether.get(pair)
    if (places) places.push(place)
    else this.#lostTogether.set(pair, [place])
  }

  /** The number of elements lost with a pair, and the first of them in the order of the elements. */
  count(pair: number): { readonly count: number; readonly first: number | undefined } {
    const [one, other] = decodePair(pair, this.#size)
    const lostWithOne = this.#lostAlone.get(one) ?? this.#noLosses
    const lostWithOther = this.#lostAlone.get(other) ?? this.#noLosses
    const lists = [lostWithOne.places, lostWithOther.places, this.#lostTogether.get(pair) ?? []]
    const first = Math.min(...lists.flatMap(([place = Number.POSITIVE_INFINITY]) => place))
    const sum = lists.reduce((total, { length }) => total + length, 0)
    return { count: sum - countShared(lostWithOne, lostWithOther), first: this.#elements[first] }
  }
}

/** The number of elements that each of two takes down alone. */
function countShared(one: Losses, other: Losses): number {
  if (one.places.length > other.places.length) return countShared(other, one)
  let count = 0
  for (const place of one.places)
    count += ((other.words[Math.floor(place / bitsPerWord)] as number) >>> (place % bitsPerWord)) & 1
  return count
}
