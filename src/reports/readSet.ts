import { isRelationshipKey } from '../graph/element.ts'
import type { JournaledChange } from '../graph/journal/journalStep.ts'
import { kindNames } from '../model/kinds.ts'
import { getRelationshipType, relationshipTypeNames } from '../model/relationships.ts'
import { listKindsAtEnd } from '../model/relationshipType.ts'
import { propertyNames } from './modelNames.ts'
import { type CypherToken, scanTokens } from './queries/lexer.ts'
import type { Report } from './report.ts'

/** What a report reads of the graph; a change of anything else leaves its rows as they are. */
export interface ReadSet {
  /** Kinds and relationship types. */
  readonly elements: ReadonlySet<string>
  readonly properties: ReadonlySet<string>
  /** Whether it reads what people set on findings. */
  readonly readsFindingStates: boolean
}

/** Whether a change may change the rows of a report. */
export function isAffected({ elements, properties }: ReadSet, change: JournaledChange): boolean {
  if (!elements.has(isRelationshipKey(change.key) ? change.key.type : change.key.kind)) return false
  return change.change !== 'updated' || Object.keys(change.after).some((name) => properties.has(name))
}

/** What an analysis reads if it looks at some properties in the projection, which has all elements. */
export const createAnalysisReadSet = (properties: Iterable<string>): ReadSet => ({
  elements: new Set([...kindNames, ...relationshipTypeNames]),
  properties: new Set(properties),
  readsFindingStates: false,
})

/**
 * What a query can read, run with its defaults: the kinds, types and properties that its text and the defaults of its
 * parameters name, and the kinds that these types connect. All of them where the text is not specific, as in `-->` or
 * `properties(node)`.
 */
export function deriveReadSet(
  query: string,
  { parameters }: Pick<Report, 'parameters'> = { parameters: [] },
): ReadSet {
  const tokens = scanTokens(query)
  const defaults = parameters.flatMap((parameter) =>
    'value' in parameter.default ? [parameter.default.value].flat().map(String) : [],
  )
  const names = new Set([...tokens.map(toName), ...defaults])
  const types = tokens.some(isUntypedRelationship)
    ? relationshipTypeNames
    : relationshipTypeNames.filter((type) => names.has(type))
  const kinds = tokens.some(isAnyLabel)
    ? kindNames
    : [...kindNames.filter((kind) => names.has(kind)), ...types.flatMap(listConnectedKinds)]
  return {
    elements: new Set([...kinds, ...types]),
    properties: tokens.some(isAnyProperty) ? propertyNames : propertyNames.intersection(names),
    readsFindingStates: names.has('FindingState'),
  }
}

/** A name as the model has it, also one in quotes. */
const toName = ({ type, source }: CypherToken) =>
  type === 'string' || type === 'name' ? source.slice(1, -1) : source

function listConnectedKinds(name: string): string[] {
  const type = getRelationshipType(name)
  return [...listKindsAtEnd(type, 'from'), ...listKindsAtEnd(type, 'to')]
}

type TokenPredicate = (token: CypherToken, index: number, tokens: readonly CypherToken[]) => boolean

/** `--`, or brackets in which no type follows the variable, or one that is negated, computed or a wildcard. */
const isUntypedRelationship: TokenPredicate = ({ text }, index, tokens) => {
  if (text === '!') return true
  if (text !== '-') return false
  const next = tokens[index + 1]?.text
  if (next !== '[') return next === '-'
  const colon = tokens[index + 2]?.text === ':' ? index + 2 : index + 3
  const first = tokens[colon + 1]
  return tokens[colon]?.text !== ':' || !(first?.type === 'word' || first?.type === 'name')
}

/** A label that is negated, computed or a wildcard; a procedure may read anything. */
const isAnyLabel: TokenPredicate = (token, index, tokens) => {
  const next = tokens[index + 1]
  const isDynamic = next?.type === 'parameter' || next?.text === '%' || next?.text === '$'
  return token.text === '!' || (token.text === ':' && isDynamic) || isProcedureCall(token, index, tokens)
}

const isAnyProperty: TokenPredicate = (token, index, tokens) => {
  const next = tokens[index + 1]?.text
  const isFunction = (token.text === 'PROPERTIES' || token.text === 'KEYS') && next === '('
  return isFunction || (token.text === '.' && next === '*') || isProcedureCall(token, index, tokens)
}

const isProcedureCall: TokenPredicate = ({ text }, index, tokens) =>
  text === 'CALL' && tokens[index + 1]?.type === 'word'

/** Whether recorded states have all that a report reads: they lack what people set on findings, and saved reports. */
export const canBeRecorded = ({ source, isSaved }: Report): boolean =>
  isSaved !== true && !('query' in source && deriveReadSet(source.query).readsFindingStates)
