import { distance } from 'fastest-levenshtein'
import type { NodeKey } from '../../graph/element.ts'
import type { Graph } from '../../graph/graph.ts'
import { idFromName } from '../../graph/writing/idFromName.ts'

/** The result of matching a name on a whiteboard. */
export type NameMatch =
  | { readonly node: NodeKey; readonly isNew: false }
  | { readonly node: NodeKey; readonly isNew: true; readonly name: string; readonly like?: NamedNode }
  /** Several elements have the name. */
  | { readonly among: readonly NodeKey[] }
  | { readonly unnameable: true }

export interface NamedNode {
  readonly kind: string
  readonly id: string
  readonly name: string
  readonly externalId?: string | null
}

const NAMES = `
MATCH (node:$($kind))
RETURN $kind AS kind, node.id AS id, node.name AS name, node.externalId AS externalId`

/** A name without case, accents and punctuation, for comparison. */
export const normalizeName = (name: string) =>
  name
    .normalize('NFKD')
    .replaceAll(/\p{Mark}/gu, '')
    .toLowerCase()
    .replaceAll(/[^\p{Letter}\p{Number}]+/gu, ' ')
    .trim()

/** Matches names on a whiteboard with existing elements and with new names from earlier rows. */
export async function createNameMatcher(graph: Graph, kinds: readonly string[]) {
  const knownNodes: NamedNode[] = []
  for (const kind of kinds) {
    for await (const row of graph.stream<NamedNode>(NAMES, { kind })) knownNodes.push(row)
  }
  return (text: string, candidates: readonly string[]): NameMatch => {
    const [, prefix = '', rest = ''] = /^\s*(\w+)\s*:\s*(.+)$/s.exec(text) ?? []
    const kind = candidates.find((candidate) => candidate.toLowerCase() === prefix.toLowerCase())
    const match =
      kind === undefined
        ? matchName(knownNodes, text.trim(), candidates)
        : matchName(knownNodes, rest.trim(), [kind])
    if ('isNew' in match && match.isNew) knownNodes.push({ ...match.node, name: match.name })
    return match
  }
}

export type NameMatcher = Awaited<ReturnType<typeof createNameMatcher>>

function matchName(knownNodes: readonly NamedNode[], name: string, kinds: readonly string[]): NameMatch {
  const candidates = knownNodes.filter(({ kind }) => kinds.includes(kind))
  const normalizedName = normalizeName(name)
  const steps: readonly ((node: NamedNode) => boolean)[] = [
    ({ id }) => id === name,
    ({ externalId }) => externalId === name,
    (node) => normalizeName(node.name) === normalizedName,
  ]
  for (const isMatch of steps) {
    const matches = candidates.filter(isMatch)
    if (matches.length > 1) return { among: matches.map(({ kind, id }) => ({ kind, id })) }
    if (matches[0]) return { node: { kind: matches[0].kind, id: matches[0].id }, isNew: false }
  }
  return proposeNode(candidates, name, kinds[0] ?? '')
}

function proposeNode(candidates: readonly NamedNode[], name: string, kind: string): NameMatch {
  const baseId = idFromName(name)
  if (baseId === undefined) return { unnameable: true }
  const like = candidates.find((node) => isSimilarName(normalizeName(node.name), normalizeName(name)))
  const takenIds = new Set(candidates.filter((node) => node.kind === kind).map(({ id }) => id))
  return { node: { kind, id: findFreeId(baseId, takenIds) }, isNew: true, name, ...(like && { like }) }
}

/** Numbers an id that another name has. */
function findFreeId(id: string, takenIds: ReadonlySet<string>): string {
  for (let number = 1; ; number += 1) {
    const next = number === 1 ? id : `${id.slice(0, 60)}-${number}`
    if (!takenIds.has(next)) return next
  }
}

/** Whether names have the same words, or differ by one edit if short, otherwise by two. */
function isSimilarName(a: string, b: string): boolean {
  if (a === '' || b === '') return false
  const words = (text: string) => text.split(' ').toSorted().join(' ')
  if (words(a) === words(b)) return true
  const maxEdits = Math.min(a.length, b.length) < 5 ? 1 : 2
  return (
    Math.abs(a.length - b.length) <= maxEdits &&
    distance(a, b) <= maxEdits &&
    Math.max(a.length, b.length) > 3
  )
}
