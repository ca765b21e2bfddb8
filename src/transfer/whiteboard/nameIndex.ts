import { distance } from 'fastest-levenshtein'

export interface NamedNode {
  readonly kind: string
  readonly id: string
  readonly name: string
  readonly externalId?: string | null
}

interface ComparableName {
  readonly node: NamedNode
  readonly normalized: string
}

/** The nodes of a kind by each way in which a cell can name one, so that a name is found without reading all. */
export class NameIndex {
  readonly #byId = new Map<string, NamedNode>()
  readonly #byExternalId = new Map<string, NamedNode[]>()
  readonly #byName = new Map<string, NamedNode[]>()
  readonly #byWords = new Map<string, NamedNode>()
  readonly #byLength = new Map<number, ComparableName[]>()
  readonly #lastNumbers = new Map<string, number>()

  add(node: NamedNode): void {
    const normalized = normalizeName(node.name)
    const words = sortWords(normalized)
    this.#byId.set(node.id, node)
    if (typeof node.externalId === 'string') addTo(this.#byExternalId, node.externalId, node)
    addTo(this.#byName, normalized, node)
    if (!this.#byWords.has(words)) this.#byWords.set(words, node)
    if (normalized.length <= maxComparedLength) addTo(this.#byLength, normalized.length, { node, normalized })
  }

  findById(id: string): readonly NamedNode[] {
    const node = this.#byId.get(id)
    return node ? [node] : []
  }

  findByExternalId(externalId: string): readonly NamedNode[] {
    return this.#byExternalId.get(externalId) ?? []
  }

  /** The nodes whose name differs at most in case, accents and punctuation. */
  findByName(name: string): readonly NamedNode[] {
    return this.#byName.get(normalizeName(name)) ?? []
  }

  /** A node whose name has the same words, or differs by one edit if short, otherwise by two. */
  findSimilar(name: string, budget: ComparisonBudget): NamedNode | undefined {
    const normalized = normalizeName(name)
    if (normalized === '') return undefined
    return this.#byWords.get(sortWords(normalized)) ?? this.#findWithinEdits(normalized, budget)
  }

  /** The id, with a number if another node has it. */
  createFreeId(id: string): string {
    for (let number = this.#lastNumbers.get(id) ?? 1; ; number += 1) {
      const next = number === 1 ? id : `${id.slice(0, 60)}-${number}`
      if (this.#byId.has(next)) continue
      this.#lastNumbers.set(id, number)
      return next
    }
  }

  #findWithinEdits(normalized: string, budget: ComparisonBudget): NamedNode | undefined {
    for (const difference of [0, -1, 1, -2, 2]) {
      const candidates = this.#byLength.get(normalized.length + difference) ?? []
      const maxEdits = Math.min(normalized.length, normalized.length + difference) < 5 ? 1 : 2
      if (Math.abs(difference) > maxEdits || !budget.take(candidates.length)) continue
      const similar = candidates.find((candidate) =>
        isWithinEdits(candidate.normalized, normalized, maxEdits),
      )
      if (similar) return similar.node
    }
    return undefined
  }
}

/** How many names may still be compared with each other: the number of pairs grows with the square of the names. */
export class ComparisonBudget {
  #left: number
  #isSpent = false

  constructor(comparisons = 5_000_000) {
    this.#left = comparisons
  }

  /** Whether some comparison was left out. */
  get isSpent(): boolean {
    return this.#isSpent
  }

  /** Whether so many comparisons are left; they count as made. */
  take(comparisons: number): boolean {
    this.#left -= comparisons
    this.#isSpent ||= this.#left < 0
    return this.#left >= 0
  }
}

/** Both are longer than any name of the model. */
const maxReadLength = 1_000
const maxComparedLength = 500

const isWithinEdits = (a: string, b: string, maxEdits: number) =>
  Math.max(a.length, b.length) > 3 && distance(a, b) <= maxEdits

/** A name without case, accents and punctuation, for comparison. */
const normalizeName = (name: string) =>
  name
    .slice(0, maxReadLength)
    .normalize('NFKD')
    .replaceAll(/\p{Mark}/gu, '')
    .toLowerCase()
    .replaceAll(/[^\p{Letter}\p{Number}]+/gu, ' ')
    .trim()

const sortWords = (normalized: string) => normalized.split(' ').toSorted().join(' ')

function addTo<Value>(lists: Map<string | number, Value[]>, key: string | number, value: Value): void {
  const list = lists.get(key)
  if (list) list.push(value)
  else lists.set(key, [value])
}
