import { getNodeProperties } from '../model/kind.ts'
import { kindNames, nodeKinds } from '../model/kinds.ts'
import { relationshipTypes } from '../model/relationships.ts'
import { getRelationshipProperties } from '../model/relationshipType.ts'
import { describeUnknown } from '../model/suggest.ts'
import { type CypherToken, scanTokens } from './queries/lexer.ts'

/** A name in a query that the model does not know. */
export interface UnknownName {
  readonly message: string
  readonly position: number
}

/** What built-in reports read beside the elements of the map. */
export const readableRecords = { labels: ['FindingState'], properties: ['key', 'assignee'] } as const

/** Fields of dates, times and durations. */
const temporalFields = [
  'year',
  'quarter',
  'month',
  'week',
  'day',
  'hour',
  'minute',
  'second',
  'days',
  'months',
]

const labelsAndTypes = new Set([...kindNames, ...relationshipTypes.keys()])
/** All properties that the model declares. */
export const propertyNames: ReadonlySet<string> = new Set(
  [
    ...[...nodeKinds.values()].map(getNodeProperties),
    ...[...relationshipTypes.values()].map(getRelationshipProperties),
  ].flatMap((properties) => Object.keys(properties)),
)

/**
 * The first label, relationship type or property in a query that is not in the model. A property may also be a key of
 * a map that the query itself builds.
 */
export function findUnknownName(query: string, records?: typeof readableRecords): UnknownName | undefined {
  const tokens = scanTokens(query)
  const maps = findMapKeys(tokens)
  const knownLabels = new Set([...labelsAndTypes, ...(records?.labels ?? [])])
  const knownProperties = new Set([
    ...propertyNames,
    ...temporalFields,
    ...maps.ownKeys,
    ...(records?.properties ?? []),
  ])
  for (const [index, token] of tokens.entries()) {
    if (token.type !== 'word') continue
    const isAccess = tokens[index - 1]?.text === '.' && tokens[index + 1]?.text !== '('
    if ((isAccess || maps.propertyKeys.has(index)) && !knownProperties.has(token.source))
      return toUnknownName('property', token, propertyNames)
    if (isLabel(tokens, index, maps.allKeys) && !knownLabels.has(token.source))
      return toUnknownName('label or relationship type', token, labelsAndTypes)
  }
  return undefined
}

const toUnknownName = (noun: string, { source, position }: CypherToken, candidates: Iterable<string>) => ({
  message: describeUnknown(noun, source, candidates),
  position,
})

interface MapKeys {
  /** Indexes of all keys of maps. */
  readonly allKeys: ReadonlySet<number>
  /** Indexes of keys that select by a property: `(node:Kind {key: …})`. */
  readonly propertyKeys: ReadonlySet<number>
  /** Names of keys of maps that the query builds. */
  readonly ownKeys: readonly string[]
}

/** Words before which a brace opens a map rather than the properties of a pattern. */
const mapContext = new Set([
  'RETURN',
  'IN',
  'WITH',
  'THEN',
  'ELSE',
  'AS',
  'UNWIND',
  'WHEN',
  'AND',
  'OR',
  'NOT',
])

function findMapKeys(tokens: readonly CypherToken[]): MapKeys {
  const [ownKeys, propertyKeys]: [number[], number[]] = [[], []]
  const openBrackets: BracketKind[] = []
  for (const [index, { text }] of tokens.entries()) {
    const bracket = openBrackets.at(-1) ?? 'other'
    const previous = tokens[index - 1]?.text
    if ('([{'.includes(text)) openBrackets.push(classifyBracket(tokens, index))
    else if (')]}'.includes(text)) openBrackets.pop()
    else if (bracket !== 'other' && (previous === '{' || previous === ',') && isKey(tokens, index))
      (bracket === 'properties' ? propertyKeys : ownKeys).push(index)
  }
  return {
    allKeys: new Set([...ownKeys, ...propertyKeys]),
    propertyKeys: new Set(propertyKeys),
    ownKeys: ownKeys.map((index) => tokens[index]?.source ?? ''),
  }
}

type BracketKind = 'map' | 'properties' | 'other'

function classifyBracket(tokens: readonly CypherToken[], index: number): BracketKind {
  const previous = tokens[index - 1]
  if (tokens[index]?.text !== '{' || !isKey(tokens, index + 1)) return 'other'
  return previous?.type === 'word' && !mapContext.has(previous.text) ? 'properties' : 'map'
}

const isKey = (tokens: readonly CypherToken[], index: number) =>
  tokens[index]?.type === 'word' && tokens[index + 1]?.text === ':'

/** After a colon that ends no key of a map, or, without spaces, after `|`, `&` or `!` in a list of labels. */
function isLabel(tokens: readonly CypherToken[], index: number, mapKeys: ReadonlySet<number>): boolean {
  const [token, previous] = [tokens[index], tokens[index - 1]]
  if (token === undefined || previous === undefined) return false
  if (previous.text === ':') return !mapKeys.has(index - 2)
  if (!'|&!'.includes(previous.text) || previous.position + 1 !== token.position) return false
  return previous.text === '!' || isLabel(tokens, index - 2, mapKeys)
}
