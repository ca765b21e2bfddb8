import { formatElementKey, type NodeKey } from '../../graph/element.ts'
import type { Graph } from '../../graph/graph.ts'
import { idFromName } from '../../graph/writing/idFromName.ts'
import { joinWords } from '../../model/text.ts'
import { readNames } from '../whiteboard/matchNames.ts'
import type { NamedNode, NameIndex } from '../whiteboard/nameIndex.ts'

/** What identifies an element in a row. */
export interface Identity {
  readonly id?: string
  /** Its key in the other tool. */
  readonly key?: string
  readonly name?: string
}

/** An element that an identity stands for; or why it stands for none. */
export type IdentifiedElement =
  | { readonly node: NodeKey; readonly name: string; readonly isNew: boolean; readonly like?: NamedNode }
  | { readonly reason: string }

/** The elements of the map and of the files by key, id and name. */
export class ElementRegistry {
  readonly #indexes: ReadonlyMap<string, NameIndex>
  /** Elements by what the files call them. */
  readonly #references = new Map<string, NodeKey>()

  private constructor(indexes: ReadonlyMap<string, NameIndex>) {
    this.#indexes = indexes
  }

  /** Reads the elements of the kinds from the map. */
  static async open(graph: Graph, kinds: readonly string[]): Promise<ElementRegistry> {
    return new ElementRegistry(await readNames(graph, kinds))
  }

  /**
   * The element of a kind that a row describes: the one with its id, else the one with its key, else the one with its
   * name, unless that has another key; otherwise a new one, which is added.
   */
  identify(kind: string, identity: Identity): IdentifiedElement {
    const index = this.#getIndex(kind)
    const { id, key, name } = identity
    if (id !== undefined) return this.#identifyById(kind, id, identity)
    if (key !== undefined) {
      const known = index.findByExternalId(key)
      if (known.length > 0) return chooseOne(known)
    }
    const text = name ?? key
    if (text === undefined) return { reason: 'is required: give an id, a key or a name' }
    const named = index.findByName(text).filter(({ externalId }) => key === undefined || !externalId)
    if (named.length > 0) return this.#adopt(named, key)
    const baseId = idFromName(text)
    if (baseId === undefined) return { reason: 'must contain a letter or a digit' }
    const like = key === undefined ? (index.findSimilar(text) ?? index.findById(baseId)[0]) : undefined
    const node = { kind, id: index.createFreeId(baseId) }
    index.add({ ...node, name: text, ...(key !== undefined && { externalId: key }) })
    return { node, name: text, isNew: true, ...(like && { like }) }
  }

  /** The element of a kind that a row only names: by its name also one with that key or id. */
  identifyNamed(kind: string, identity: Identity): IdentifiedElement {
    const { key, name } = identity
    const found = key === undefined && name !== undefined ? this.find(name, [kind]) : undefined
    return found ?? this.identify(kind, identity)
  }

  /** Notes what the files call an element. */
  addReference(text: string, node: NodeKey): void {
    this.#references.set(text, node)
  }

  /** The element that a text refers to, in the files or by its key, its id or its name; undefined if there is none. */
  find(text: string, kinds: readonly string[]): IdentifiedElement | undefined {
    const node = this.#references.get(text)
    if (node && kinds.includes(node.kind)) return { node, name: text, isNew: false }
    for (const find of ['findByExternalId', 'findById', 'findByName'] as const) {
      const found = kinds.flatMap((kind) => this.#getIndex(kind)[find](text))
      if (found.length > 0) return chooseOne(found)
    }
    return undefined
  }

  /** The element that a text refers to whatever follows: by what the files call it, or by a key of the only kind. */
  findFinal(text: string, kinds: readonly string[]): NodeKey | undefined {
    const node = this.#references.get(text)
    if (node && kinds.includes(node.kind)) return node
    const [kind, ...otherKinds] = kinds
    if (kind === undefined || otherKinds.length > 0) return undefined
    const [known, ...others] = this.#getIndex(kind).findByExternalId(text)
    return known && others.length === 0 ? { kind, id: known.id } : undefined
  }

  #identifyById(kind: string, id: string, { key, name }: Identity): IdentifiedElement {
    const index = this.#getIndex(kind)
    const known = index.findById(id)
    if (known.length > 0) return chooseOne(known)
    const node = { kind, id }
    index.add({ ...node, name: name ?? id, ...(key !== undefined && { externalId: key }) })
    return { node, name: name ?? id, isNew: true }
  }

  /** An element without a key gets that of the row. */
  #adopt(named: readonly NamedNode[], key: string | undefined): IdentifiedElement {
    const [node] = named
    if (node && named.length === 1 && key !== undefined) this.#getIndex(node.kind).addExternalId(node, key)
    return chooseOne(named)
  }

  #getIndex(kind: string): NameIndex {
    const index = this.#indexes.get(kind)
    if (!index) throw new TypeError(`The elements of ${kind} were not read`)
    return index
  }
}

function chooseOne(nodes: readonly NamedNode[]): IdentifiedElement {
  const [node] = nodes
  if (node && nodes.length === 1)
    return { node: { kind: node.kind, id: node.id }, name: node.name, isNew: false }
  return { reason: `may be ${joinWords(nodes.map(formatElementKey), 'or')}; give the id` }
}
