import type { CypherToken } from './lexer.ts'
import { queryNotAllowed } from './queryNotAllowed.ts'

const maxQueryBytes = 16_384
const maxNesting = 50
const maxSubqueryNesting = 6
/** Brackets with AND, OR or XOR within such brackets: the database multiplies them out. */
const maxLogicalNesting = 8

interface TokenLimit {
  readonly label: string
  readonly max: number
  readonly texts: ReadonlySet<string>
}

const createTokenLimit = (label: string, max: number, ...texts: readonly string[]): TokenLimit => ({
  label,
  max,
  texts: new Set(texts),
})

/** Limits beyond which the database plans for a minute or never ends. */
const tokenLimits: readonly TokenLimit[] = [
  createTokenLimit('AND, OR, NOT and WHEN', 100, 'AND', 'OR', 'NOT', 'WHEN'),
  createTokenLimit('XOR', 6, 'XOR'),
  createTokenLimit('operators', 150, '+', '-', '*', '/', '%', '^', '||'),
  createTokenLimit(
    'comparisons',
    100,
    '=',
    '=~',
    '<>',
    '<',
    '>',
    '<=',
    '>=',
    'IN',
    'STARTS',
    'ENDS',
    'CONTAINS',
    'IS',
  ),
  createTokenLimit('signs between labels or types', 20, '|', '&', '!'),
  createTokenLimit('types within types', 50, 'LIST', 'ARRAY'),
  createTokenLimit('steps into values', 500, '.', '['),
  createTokenLimit('patterns', 40, ...['MATCH', 'EXISTS', 'COUNT', 'COLLECT']),
  createTokenLimit('clauses', 60, 'MATCH', 'WITH', 'UNWIND', 'RETURN', 'CALL', 'UNION', 'LET', 'FILTER'),
]
/** Relationships and patterns between which the planner chooses: all of a MATCH and of those right after it. */
const maxPatterns = 10

/** The limits, for people. */
export const querySizeLimits: Readonly<Record<string, number>> = {
  bytes: maxQueryBytes,
  'levels of nesting': maxNesting,
  'levels of subqueries': maxSubqueryNesting,
  'levels of AND and OR': maxLogicalNesting,
  'relationships and patterns of a MATCH': maxPatterns,
  ...Object.fromEntries(tokenLimits.map(({ label, max }) => [label, max])),
}

export function checkLength(query: string): void {
  const bytes = Buffer.byteLength(query)
  if (bytes <= maxQueryBytes) return
  throw queryNotAllowed(
    `a query must be at most ${maxQueryBytes} bytes (was ${bytes}); pass long values as parameters`,
  )
}

/** Rejects what is too deep or too long to be planned in time. */
export function checkLimits(tokens: readonly CypherToken[]): void {
  checkNesting(tokens)
  for (const { label, max, texts } of tokenLimits) {
    const matching = tokens.filter(({ text }) => texts.has(text))
    if (matching.length > max) throw limitExceeded(label, max, matching[max])
  }
  const chainedLabels = tokens.filter((_, index) => isChainedLabel(tokens, index))
  if (chainedLabels.length > maxPatterns)
    throw limitExceeded('labels after labels', maxPatterns, chainedLabels.at(-1))
}

interface NestingLevel {
  /** Operators in a row at this position, such as NOT NOT NOT. */
  prefixCount: number
  readonly isSubquery: boolean
  isLogical: boolean
  patterns: number
}

const openingTokens = new Set(['(', '[', '{', 'CASE'])
const closingTokens = new Set([')', ']', '}', 'END'])
const prefixOperators = new Set(['NOT', '-', '+', '!'])
const subqueryPrefixes = new Set(['EXISTS', 'COUNT', 'COLLECT', 'CALL', ')'])

function checkNesting(tokens: readonly CypherToken[]): void {
  const levels: NestingLevel[] = [{ prefixCount: 0, isSubquery: false, isLogical: false, patterns: 0 }]
  for (const [index, token] of tokens.entries()) {
    updateLevels(levels, tokens, index)
    countPatterns(levels, tokens, index)
    const nesting = levels.reduce((sum, { prefixCount }) => sum + 1 + prefixCount, -1)
    if (nesting > maxNesting) throw limitExceeded('levels of nesting', maxNesting, token)
    const subqueries = levels.filter(({ isSubquery }) => isSubquery).length
    if (subqueries > maxSubqueryNesting) {
      throw limitExceeded('levels of subqueries', maxSubqueryNesting, token)
    }
    if ((levels.findLast(opensScope)?.patterns ?? 0) > maxPatterns) {
      throw limitExceeded('relationships and patterns of a MATCH', maxPatterns, token)
    }
    const logical = levels.filter(({ isLogical }) => isLogical).length
    if (logical > maxLogicalNesting) throw limitExceeded('levels of AND and OR', maxLogicalNesting, token)
  }
}

function updateLevels(levels: NestingLevel[], tokens: readonly CypherToken[], index: number): void {
  const text = tokens[index]?.text ?? ''
  const level = levels.at(-1)
  if (isBracket(tokens, index, openingTokens)) {
    const isSubquery = text === '{' && subqueryPrefixes.has(tokens[index - 1]?.text ?? '')
    levels.push({ prefixCount: 0, isSubquery, isLogical: false, patterns: 0 })
  } else if (isBracket(tokens, index, closingTokens) && levels.length > 1) levels.pop()
  else if (level) {
    level.prefixCount = prefixOperators.has(text) ? level.prefixCount + 1 : 0
    level.isLogical ||= text === 'AND' || text === 'OR' || text === 'XOR'
  }
}

/** CASE and END are brackets too, but not where they are names. */
function isBracket(tokens: readonly CypherToken[], index: number, brackets: ReadonlySet<string>): boolean {
  const token = tokens[index]
  if (!token || token.type === 'name' || token.type === 'string' || !brackets.has(token.text)) return false
  return token.type === 'symbol' || !['.', ':', '$'].includes(tokens[index - 1]?.text ?? '')
}

const opensScope = ({ isSubquery }: NestingLevel, index = 0) => isSubquery || index === 0

const partKeywords = new Set(['WITH', 'UNWIND', 'CALL', 'RETURN', 'UNION'])

/** After a node comes a relationship, or the next pattern after a comma; a clause that passes rows on starts over. */
function countPatterns(levels: readonly NestingLevel[], tokens: readonly CypherToken[], index: number): void {
  const scope = levels.findLast(opensScope)
  if (!scope) return
  const { text = '' } = tokens[index] ?? {}
  const [before, after] = [tokens[index - 1]?.text ?? '', tokens[index + 1]?.text ?? '']
  if (partKeywords.has(text) && before !== 'STARTS' && before !== 'ENDS') scope.patterns = 0
  const isRelationship = text === ')' && ['-', '<', '(', '+', '*'].includes(after)
  const isPattern = (text === ',' && after === '(') || text === 'MATCH'
  if (isRelationship || isPattern) scope.patterns += 1
}

/** `:A:B:C` */
const isChainedLabel = (tokens: readonly CypherToken[], index: number) =>
  tokens[index]?.text === ':' && tokens[index - 2]?.text === ':'

const limitExceeded = (label: string, max: number, token: CypherToken | undefined) =>
  queryNotAllowed(`at most ${max} ${label} are allowed`, token?.position)
