import { distance } from 'fastest-levenshtein'
import { hashKey } from '../import/keySet.ts'

/** Two edits leave one of three parts of a name as it is. */
const partCount = 3
const maxEdits = 2
/** Longer than any name of the model. */
const maxComparedLength = 500
const minLength = 3
const shortLength = 5
/** Names of one part that are known; a part that more names have says little. */
const maxNamesOfPart = 50
/** Names that are compared with one, those with the rarest common parts first. */
const maxComparisons = 16

interface ComparableName<Node> {
  readonly node: Node
  readonly name: string
}

/**
 * Finds names that differ by a few edits in about constant time: names within two edits share one of three parts, which
 * is at most two characters away. Names with different numbers, such as `Gate 1` and `Gate 2`, are not similar.
 */
export class SimilarNames<Node> {
  /** Most parts belong to one name, which needs no list. */
  readonly #byPart = new Map<number, ComparableName<Node> | ComparableName<Node>[]>()
  readonly #lookups = new Map<number, readonly Lookup[]>()
  #isComplete = true

  /** Whether all names that share a part were compared. */
  get isComplete(): boolean {
    return this.#isComplete
  }

  add(name: string, node: Node): void {
    if (!isComparable(name)) return
    const entry = { name, node }
    const keyOf = createKeyFactory(name)
    for (const [index, { from, to }] of splitIntoParts(name.length).entries()) {
      const key = keyOf(name.length, index, name.slice(from, to))
      const entries = this.#byPart.get(key)
      if (!entries) this.#byPart.set(key, entry)
      else if (!Array.isArray(entries)) this.#byPart.set(key, [entries, entry])
      else if (entries.length < maxNamesOfPart) entries.push(entry)
      else this.#isComplete = false
    }
  }

  /** A name that differs by one edit if short, otherwise by two at most. */
  find(name: string): Node | undefined {
    if (!isComparable(name)) return undefined
    let comparisons = 0
    for (const group of this.#listGroups(name)) {
      for (const candidate of group) {
        comparisons += 1
        if (comparisons > maxComparisons) {
          this.#isComplete = false
          return undefined
        }
        if (isSimilar(candidate.name, name)) return candidate.node
      }
    }
    return undefined
  }

  /** Names that share a part with the name, those with the rarest part first. */
  #listGroups(name: string): readonly (readonly ComparableName<Node>[])[] {
    const keyOf = createKeyFactory(name)
    const groups: (readonly ComparableName<Node>[])[] = []
    for (const { length, index, from, to } of this.#getLookups(name.length)) {
      const group = this.#byPart.get(keyOf(length, index, name.slice(from, to)))
      if (group) groups.push(Array.isArray(group) ? group : [group])
    }
    return groups.sort((a, b) => a.length - b.length)
  }

  #getLookups(length: number): readonly Lookup[] {
    const lookups = this.#lookups.get(length) ?? listLookups(length)
    this.#lookups.set(length, lookups)
    return lookups
  }
}

/** Where a part of a name of some length may be in another name. */
interface Lookup extends Part {
  readonly length: number
  readonly index: number
}

/** All places in a name of a length where a part of a similar name may be. */
function listLookups(nameLength: number): Lookup[] {
  return shifts.flatMap((difference) => {
    const length = nameLength + difference
    return splitIntoParts(length).flatMap(({ from, to }, index) =>
      shifts
        .filter((shift) => Math.abs(shift) + Math.abs(difference + shift) <= maxEdits)
        .map((shift) => ({ length, index, from: from + shift, to: to + shift }))
        .filter((lookup) => lookup.from >= 0 && lookup.to <= nameLength),
    )
  })
}

/** How many characters a part may have moved by edits before it. */
const shifts = [0, -1, 1, -2, 2]

const isComparable = ({ length }: string) => length >= minLength && length <= maxComparedLength

function isSimilar(a: string, b: string): boolean {
  const allowedEdits = Math.min(a.length, b.length) < shortLength ? 1 : maxEdits
  return Math.max(a.length, b.length) > minLength && distance(a, b) <= allowedEdits
}

/** Keys of the parts of names that have the same numbers as this one. */
function createKeyFactory(name: string) {
  const numbers = name.replaceAll(/\D+/g, ' ')
  return (length: number, index: number, part: string) => hashKey(`${numbers}|${length}|${index}|${part}`)
}

interface Part {
  readonly from: number
  readonly to: number
}

const partsByLength: readonly (readonly Part[])[] = Array.from(
  { length: maxComparedLength + maxEdits + 1 },
  (_, length) => {
    const size = Math.floor(length / partCount)
    return Array.from({ length: partCount }, (_part, index) => ({
      from: index * size,
      to: index === partCount - 1 ? length : (index + 1) * size,
    }))
  },
)

const splitIntoParts = (length: number): readonly Part[] => partsByLength[length] ?? []
