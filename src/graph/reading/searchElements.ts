import { kindNames } from '../../model/kinds.ts'
import { capitalize, compareTexts } from '../../model/text.ts'
import type { Graph } from '../graph.ts'
import { toNeo4jInteger } from '../values.ts'
import { fullTextIndexName, toRankedLuceneQuery } from './fullText.ts'

export interface SearchRequest {
  readonly text: string
  /** The kinds to search; all by default. */
  readonly kinds?: readonly string[] | undefined
  readonly limit: number
}

export interface FoundElement {
  readonly kind: string
  readonly id: string
  readonly name: string
  /** The first part of it. */
  readonly description?: string
}

export interface SearchResult {
  readonly items: readonly FoundElement[]
  /** Of many matches by words, one whose only match is its id is not counted. */
  readonly total: number
}

export const maxDescriptionLength = 200

/** So many matches are ranked; of more, those whose names start with the text are read from the index of names. */
const maxCandidates = 300

/**
 * Finds elements of all kinds by words of name and description, and by id. The order: the name or id is the text, the
 * name starts with it, a word of the name starts with it, the others by score; then by name.
 */
export async function searchElements(graph: Graph, request: SearchRequest): Promise<SearchResult> {
  const { text, kinds, limit } = request
  const query = toRankedLuceneQuery(text)
  const [byId, byText] = await Promise.all([
    findById(graph, text, kinds),
    query === undefined ? [] : findByText(graph, query, kinds),
  ])
  const isComplete = query === undefined || byText.length < maxCandidates
  const [byPrefix, total] = isComplete
    ? [[], undefined]
    : await Promise.all([findByPrefix(graph, text, kinds, limit), countByText(graph, query, kinds)])
  const found = [
    ...new Map([...byText, ...byPrefix, ...byId].map((row) => [`${row.kind}/${row.id}`, row])).values(),
  ]
  const items = rankElements(found, text).slice(0, limit).map(toFoundElement)
  return { items, total: total ?? found.length }
}

interface Candidate {
  readonly kind: string
  readonly id: string
  readonly name: string
  readonly description: string | null
  readonly score: number
}

const columns = `
  labels(node)[0] AS kind,
  node.id AS id,
  node.name AS name,
  left(node.description, ${maxDescriptionLength}) AS description`

const ofKinds = 'WHERE labels(node)[0] IN $kinds'

const FIND_BY_TEXT = `
CALL db.index.fulltext.queryNodes('${fullTextIndexName}', $query, {limit: $limit}) YIELD node, score
RETURN ${columns}, score`

/** Reads on until there are enough of these kinds. */
const FIND_BY_TEXT_OF_KINDS = `
CALL db.index.fulltext.queryNodes('${fullTextIndexName}', $query) YIELD node, score
${ofKinds}
RETURN ${columns}, score
LIMIT $limit`

const COUNT_BY_TEXT = `
CALL db.index.fulltext.queryNodes('${fullTextIndexName}', $query) YIELD node
RETURN count(*) AS total`

const COUNT_BY_TEXT_OF_KINDS = `
CALL db.index.fulltext.queryNodes('${fullTextIndexName}', $query) YIELD node
${ofKinds}
RETURN count(*) AS total`

const FIND_BY_ID = kindNames
  .map((kind) => `MATCH (node:${kind} {id: $id}) RETURN ${columns}, 0.0 AS score`)
  .join('\nUNION ALL\n')

const FIND_BY_PREFIX = kindNames
  .map(
    (kind) => `
UNWIND $prefixes AS prefix
CALL (prefix) {
  MATCH (node:${kind})
  WHERE node.name STARTS WITH prefix
  RETURN node
  ORDER BY node.name
  LIMIT $limit
}
RETURN ${columns}, 0.0 AS score`,
  )
  .join('\nUNION ALL\n')

type Kinds = SearchRequest['kinds']

async function findByText(graph: Graph, query: string, kinds: Kinds): Promise<Candidate[]> {
  const limit = toNeo4jInteger(maxCandidates)
  const { rows } = kinds
    ? await graph.read<Candidate>(FIND_BY_TEXT_OF_KINDS, { query, kinds, limit })
    : await graph.read<Candidate>(FIND_BY_TEXT, { query, limit })
  return rows
}

async function countByText(graph: Graph, query: string, kinds: Kinds): Promise<number> {
  const { rows } = kinds
    ? await graph.read<{ total: number }>(COUNT_BY_TEXT_OF_KINDS, { query, kinds })
    : await graph.read<{ total: number }>(COUNT_BY_TEXT, { query })
  return rows[0]?.total ?? 0
}

async function findById(graph: Graph, text: string, kinds: Kinds): Promise<Candidate[]> {
  const { rows } = await graph.read<Candidate>(FIND_BY_ID, { id: toId(text) })
  return rows.filter(({ kind }) => !kinds || kinds.includes(kind))
}

/** Names that start with the text as it is, in lower case, capitalized or in capitals. */
async function findByPrefix(graph: Graph, text: string, kinds: Kinds, limit: number): Promise<Candidate[]> {
  const lower = text.trim().toLowerCase()
  const prefixes = [...new Set([text.trim(), lower, capitalize(lower), lower.toUpperCase()])]
  const { rows } = await graph.read<Candidate>(FIND_BY_PREFIX, { prefixes, limit: toNeo4jInteger(limit) })
  return rows.filter(({ kind }) => !kinds || kinds.includes(kind))
}

const toId = (text: string) => text.trim().toLowerCase()

function rankElements(candidates: readonly Candidate[], text: string): Candidate[] {
  const ranked = candidates.map((candidate) => ({ candidate, rank: rankMatch(candidate, toId(text)) }))
  return ranked
    .toSorted(
      (a, b) =>
        a.rank - b.rank ||
        (a.rank === lastRank ? b.candidate.score - a.candidate.score : 0) ||
        compareTexts(a.candidate.name.toLowerCase(), b.candidate.name.toLowerCase()) ||
        compareTexts(a.candidate.kind, b.candidate.kind) ||
        compareTexts(a.candidate.id, b.candidate.id),
    )
    .map(({ candidate }) => candidate)
}

const lastRank = 3

function rankMatch({ id, name }: Candidate, text: string): number {
  const lowerName = name.toLowerCase()
  if (lowerName === text || id === text) return 0
  if (lowerName.startsWith(text)) return 1
  return startsWord(lowerName, text) ? 2 : lastRank
}

/** Whether the text starts at a letter or digit that follows neither. */
function startsWord(name: string, text: string): boolean {
  for (let at = name.indexOf(text); at !== -1; at = name.indexOf(text, at + 1)) {
    if (!/[\p{L}\p{N}]$/u.test(name.slice(0, at))) return true
  }
  return false
}

const toFoundElement = ({ kind, id, name, description }: Candidate): FoundElement => ({
  kind,
  id,
  name,
  ...(description !== null && { description }),
})
