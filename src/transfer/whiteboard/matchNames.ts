import { distance } from 'fastest-levenshtein'
import type { NodeKey } from '../../graph/element.ts'
import type { Graph } from '../../graph/graph.ts'
import { idFromName } from '../../graph/writing/idFromName.ts'

/** What a name on a whiteboard turned out to be. */
export type Match =
  | { readonly node: NodeKey; readonly isNew: false }
  | { readonly node: NodeKey; readonly isNew: true; readonly name: string; readonly like?: Known }
  /** More than one is called that. */
  | { readonly among: readonly NodeKey[] }
  | { readonly unnameable: true }

export interface Known {
  readonly kind: string
  readonly id: string
  readonly name: string
  readonly externalId?: string | null
}

const NAMES = `
MATCH (node:$($kind))
RETURN $kind AS kind, node.id AS id, node.name AS name, node.externalId AS externalId`

/** Spelling, case, accents and punctuation do not tell names apart. */
export const normalised = (name: string) =>
  name
    .normalize('NFKD')
    .replaceAll(/\p{Mark}/gu, '')
    .toLowerCase()
    .replaceAll(/[^\p{Letter}\p{Number}]+/gu, ' ')
    .trim()

/** Finds what is meant by the names on a whiteboard, among all that is on the map and all new names before. */
export async function nameMatcher(graph: Graph, kinds: readonly string[]) {
  const known: Known[] = []
  for (const kind of kinds) {
    for await (const row of graph.stream<Known>(NAMES, { kind })) known.push(row)
  }
  return (text: string, candidates: readonly string[]): Match => {
    const [, prefix = '', rest = ''] = /^\s*(\w+)\s*:\s*(.+)$/s.exec(text) ?? []
    const kind = candidates.find((candidate) => candidate.toLowerCase() === prefix.toLowerCase())
    const match =
      kind === undefined ? matchOf(known, text.trim(), candidates) : matchOf(known, rest.trim(), [kind])
    if ('isNew' in match && match.isNew) known.push({ ...match.node, name: match.name })
    return match
  }
}

export type Matcher = Awaited<ReturnType<typeof nameMatcher>>

function matchOf(known: readonly Known[], name: string, kinds: readonly string[]): Match {
  const candidates = known.filter(({ kind }) => kinds.includes(kind))
  const plain = normalised(name)
  const steps: readonly ((node: Known) => boolean)[] = [
    ({ id }) => id === name,
    ({ externalId }) => externalId === name,
    (node) => normalised(node.name) === plain,
  ]
  for (const isMeant of steps) {
    const meant = candidates.filter(isMeant)
    if (meant.length > 1) return { among: meant.map(({ kind, id }) => ({ kind, id })) }
    if (meant[0]) return { node: { kind: meant[0].kind, id: meant[0].id }, isNew: false }
  }
  return newNode(candidates, name, kinds[0] ?? '')
}

function newNode(candidates: readonly Known[], name: string, kind: string): Match {
  const made = idFromName(name)
  if (made === undefined) return { unnameable: true }
  const like = candidates.find((node) => looksLike(normalised(node.name), normalised(name)))
  const taken = new Set(candidates.filter((node) => node.kind === kind).map(({ id }) => id))
  return { node: { kind, id: free(made, taken) }, isNew: true, name, ...(like && { like }) }
}

/** An id of another name must not make them one. */
function free(id: string, taken: ReadonlySet<string>): string {
  for (let number = 1; ; number += 1) {
    const next = number === 1 ? id : `${id.slice(0, 60)}-${number}`
    if (!taken.has(next)) return next
  }
}

/** One slip of the pen in a short name, two in a longer one; the same words in another order; or with a plural s. */
function looksLike(a: string, b: string): boolean {
  if (a === '' || b === '') return false
  const words = (text: string) => text.split(' ').toSorted().join(' ')
  if (words(a) === words(b)) return true
  const slips = Math.min(a.length, b.length) < 5 ? 1 : 2
  return Math.abs(a.length - b.length) <= slips && distance(a, b) <= slips && Math.max(a.length, b.length) > 3
}
