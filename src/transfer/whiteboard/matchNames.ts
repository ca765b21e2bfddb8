import type { NodeKey } from '../../graph/element.ts'
import type { Graph } from '../../graph/graph.ts'
import { idFromName } from '../../graph/writing/idFromName.ts'
import { ComparisonBudget, type NamedNode, NameIndex } from './nameIndex.ts'

/** The result of matching a name on a whiteboard. */
export type NameMatch =
  | { readonly node: NodeKey; readonly isNew: false }
  | { readonly node: NodeKey; readonly isNew: true; readonly name: string; readonly like?: NamedNode }
  /** Several elements have the name. */
  | { readonly among: readonly NodeKey[] }
  | { readonly unnameable: true }

const NAMES = `
MATCH (node:$($kind))
RETURN $kind AS kind, node.id AS id, node.name AS name, node.externalId AS externalId`

/** Matches names on a whiteboard with existing elements and with new names from earlier rows. */
export class NameMatcher {
  readonly #indexes: ReadonlyMap<string, NameIndex>
  readonly #budget = new ComparisonBudget()

  private constructor(indexes: ReadonlyMap<string, NameIndex>) {
    this.#indexes = indexes
  }

  /** Reads the names of all nodes of the kinds. */
  static async open(graph: Graph, kinds: readonly string[]): Promise<NameMatcher> {
    const indexes = new Map(kinds.map((kind) => [kind, new NameIndex()]))
    for (const [kind, index] of indexes) {
      for await (const node of graph.stream<NamedNode>(NAMES, { kind })) index.add(node)
    }
    return new NameMatcher(indexes)
  }

  /** Whether there were too many names to compare all of them. */
  get hasComparedAll(): boolean {
    return !this.#budget.isSpent
  }

  /** The element of one of the kinds that a text names, such as `Billing` or `partner: Courier`. */
  match(text: string, kinds: readonly string[]): NameMatch {
    const [, prefix = '', rest = ''] = /^\s*(\w+)\s*:\s*(.+)$/s.exec(text) ?? []
    const kind = kinds.find((candidate) => candidate.toLowerCase() === prefix.toLowerCase())
    return kind === undefined ? this.#matchName(text.trim(), kinds) : this.#matchName(rest.trim(), [kind])
  }

  #matchName(name: string, kinds: readonly string[]): NameMatch {
    const indexes = kinds.map((kind) => this.#getIndex(kind))
    for (const find of ['findById', 'findByExternalId', 'findByName'] as const) {
      const matches = indexes.flatMap((index) => index[find](name)).map(({ kind, id }) => ({ kind, id }))
      if (matches.length > 1) return { among: matches }
      if (matches[0]) return { node: matches[0], isNew: false }
    }
    return this.#addNode(name, kinds[0] ?? '', indexes)
  }

  #addNode(name: string, kind: string, indexes: readonly NameIndex[]): NameMatch {
    const baseId = idFromName(name)
    if (baseId === undefined) return { unnameable: true }
    const like = indexes.map((index) => index.findSimilar(name, this.#budget)).find((node) => node)
    const index = this.#getIndex(kind)
    const node = { kind, id: index.createFreeId(baseId) }
    index.add({ ...node, name })
    return { node, isNew: true, name, ...(like && { like }) }
  }

  #getIndex(kind: string): NameIndex {
    const index = this.#indexes.get(kind)
    if (!index) throw new TypeError(`The names of ${kind} were not read`)
    return index
  }
}
