import { SimilarNames } from './similarNames.ts'

export interface NamedNode {
  readonly kind: string
  readonly id: string
  readonly name: string
  readonly externalId?: string | null
}

/** The nodes of a kind by each way in which a cell can name one, so that a name is found without reading all. */
export class NameIndex {
  readonly #byId = new Map<string, NamedNode>()
  readonly #byExternalId = new Map<string, NamedNode[]>()
  readonly #byName = new Map<string, NamedNode[]>()
  readonly #byWords = new Map<string, NamedNode>()
  readonly #similar = new SimilarNames<NamedNode>()
  readonly #lastNumbers = new Map<string, number>()

  add(node: NamedNode, normalized = normalizeName(node.name)): void {
    const words = sortWords(normalized)
    this.#byId.set(node.id, node)
    if (typeof node.externalId === 'string') addTo(this.#byExternalId, node.externalId, node)
    addTo(this.#byName, normalized, node)
    if (!this.#byWords.has(words)) this.#byWords.set(words, node)
    this.#similar.add(normalized, node)
  }

  findById(id: string): readonly NamedNode[] {
    const node = this.#byId.get(id)
    return node ? [node] : []
  }

  findByExternalId(externalId: string): readonly NamedNode[] {
    return this.#byExternalId.get(externalId) ?? []
  }

  /** The nodes whose name differs at most in case, accents and punctuation. */
  findByName(name: string, normalized = normalizeName(name)): readonly NamedNode[] {
    return this.#byName.get(normalized) ?? []
  }

  /** A node whose name has the same words, or differs by one edit if short, otherwise by two. */
  findSimilar(name: string, normalized = normalizeName(name)): NamedNode | undefined {
    if (normalized === '') return undefined
    return this.#byWords.get(sortWords(normalized)) ?? this.#similar.find(normalized)
  }

  /** Gives a node an external id; it had none. */
  addExternalId(node: NamedNode, externalId: string): void {
    const named = { ...node, externalId }
    this.#byId.set(node.id, named)
    addTo(this.#byExternalId, externalId, named)
    const nodes = this.#byName.get(normalizeName(node.name)) ?? []
    nodes.splice(nodes.indexOf(node), 1, named)
  }

  /** Whether `findSimilar` compares all names. */
  get comparesAll(): boolean {
    return this.#similar.isComplete
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
}

/** Longer than any name of the model. */
const maxReadLength = 1_000

/** A name without case, accents and punctuation, for comparison. */
export const normalizeName = (name: string) =>
  name
    .slice(0, maxReadLength)
    .normalize('NFKD')
    .replaceAll(/\p{Mark}/gu, '')
    .toLowerCase()
    .replaceAll(/[^\p{Letter}\p{Number}]+/gu, ' ')
    .trim()

const sortWords = (normalized: string) =>
  normalized.includes(' ') ? normalized.split(' ').sort().join(' ') : normalized

function addTo<Value>(lists: Map<string | number, Value[]>, key: string | number, value: Value): void {
  const list = lists.get(key)
  if (list) list.push(value)
  else lists.set(key, [value])
}
