import type { NodeKey } from '../../graph/element.ts'
import type { Graph } from '../../graph/graph.ts'
import { idFromName } from '../../graph/writing/idFromName.ts'
import { type NamedNode, NameIndex, normalizeName } from './nameIndex.ts'

/** The result of matching a name on a whiteboard. */
export type NameMatch =
  | { readonly node: NodeKey; readonly isNew: false; readonly name: string }
  | { readonly node: NodeKey; readonly isNew: true; readonly name: string; readonly like?: NamedNode }
  /** Several elements have the name. */
  | { readonly among: readonly NodeKey[] }
  | { readonly unnameable: true }

const NAMES = `
MATCH (node:$($kind))
RETURN $kind AS kind, node.id AS id, node.name AS name, node.externalId AS externalId`

interface NormalizedName {
  readonly name: string
  /** Without case, accents and punctuation. */
  readonly normalized: string
}

/** The names of all nodes of some kinds. */
export async function readNames(graph: Graph, kinds: readonly string[]): Promise<Map<string, NameIndex>> {
  const indexes = new Map(kinds.map((kind) => [kind, new NameIndex()]))
  for (const [kind, index] of indexes) {
    for await (const node of graph.stream<NamedNode>(NAMES, { kind })) index.add(node)
  }
  return indexes
}

/** Matches names on a whiteboard with existing elements and with new names from earlier rows. */
export class NameMatcher {
  readonly #indexes: ReadonlyMap<string, NameIndex>

  private constructor(indexes: ReadonlyMap<string, NameIndex>) {
    this.#indexes = indexes
  }

  /** Reads the names of all nodes of the kinds. */
  static async open(graph: Graph, kinds: readonly string[]): Promise<NameMatcher> {
    return new NameMatcher(await readNames(graph, kinds))
  }

  /** Whether all names were compared with each other. */
  get hasComparedAll(): boolean {
    return [...this.#indexes.values()].every(({ comparesAll }) => comparesAll)
  }

  /** The element of one of the kinds that a text names, such as `Billing` or `partner: Courier`; a new one if there is none. */
  match(text: string, kinds: readonly string[]): NameMatch {
    const [name, candidates] = splitKind(text, kinds)
    const indexes = candidates.map((kind) => this.#getIndex(kind))
    const normalized = normalizeName(name)
    return (
      findNamed(name, normalized, indexes) ??
      this.#addNode({ name, normalized }, candidates[0] ?? '', indexes)
    )
  }

  /** The existing element of one of the kinds that a text names, if it names only that one. */
  find(text: string, kinds: readonly string[]): NodeKey | undefined {
    const [name, candidates] = splitKind(text, kinds)
    const indexes = candidates.map((kind) => this.#getIndex(kind))
    const match = findNamed(name, normalizeName(name), indexes)
    return match && 'node' in match ? match.node : undefined
  }

  #addNode(text: NormalizedName, kind: string, indexes: readonly NameIndex[]): NameMatch {
    const { name, normalized } = text
    const baseId = idFromName(name)
    if (baseId === undefined) return { unnameable: true }
    const like = this.#findLookAlike(text, baseId, indexes)
    const index = this.#getIndex(kind)
    const node = { kind, id: index.createFreeId(baseId) }
    index.add({ ...node, name }, normalized)
    return { node, isNew: true, name, ...(like && { like }) }
  }

  /** A node that the name may mean: similar in its kind, with the id that the name would get, or the same in another kind. */
  #findLookAlike(
    { name, normalized }: NormalizedName,
    id: string,
    indexes: readonly NameIndex[],
  ): NamedNode | undefined {
    for (const index of indexes) {
      const similar = index.findSimilar(name, normalized) ?? index.findById(id)[0]
      if (similar) return similar
    }
    for (const index of this.#indexes.values()) {
      const [same] = indexes.includes(index) ? [] : index.findByName(name, normalized)
      if (same) return same
    }
    return undefined
  }

  #getIndex(kind: string): NameIndex {
    const index = this.#indexes.get(kind)
    if (!index) throw new TypeError(`The names of ${kind} were not read`)
    return index
  }
}

/** A name, and the kinds that it may have: that of its prefix if it has one. */
function splitKind(text: string, kinds: readonly string[]): [name: string, kinds: readonly string[]] {
  const [, prefix = '', rest = ''] = /^\s*(\w+)\s*:\s*(.+)$/s.exec(text) ?? []
  const kind = kinds.find((candidate) => candidate.toLowerCase() === prefix.toLowerCase())
  return kind === undefined ? [text.trim(), kinds] : [rest.trim(), [kind]]
}

function findNamed(
  name: string,
  normalized: string,
  indexes: readonly NameIndex[],
): Exclude<NameMatch, { isNew: true } | { unnameable: true }> | undefined {
  for (const find of ['findById', 'findByExternalId', 'findByName'] as const) {
    const [match, ...others] = indexes.flatMap((index) => index[find](name, normalized))
    if (!match) continue
    if (others.length > 0) return { among: [match, ...others].map(({ kind, id }) => ({ kind, id })) }
    return { node: { kind: match.kind, id: match.id }, isNew: false, name: match.name }
  }
  return undefined
}
