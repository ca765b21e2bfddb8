import type { Token } from './lexer.ts'
import { refused } from './queryNotAllowed.ts'

const maximumBytes = 16_384
const maximumNesting = 50
const maximumSubqueryNesting = 6
/** Brackets with AND, OR or XOR within such brackets: the database multiplies them out. */
const maximumLogicalNesting = 8

interface Count {
  readonly what: string
  readonly most: number
  readonly texts: ReadonlySet<string>
}

const count = (what: string, most: number, ...texts: readonly string[]): Count => ({
  what,
  most,
  texts: new Set(texts),
})

/** What a query may have of each; with more of them the database plans for a minute, or for ever. */
const counts: readonly Count[] = [
  count('AND, OR, NOT and WHEN', 100, 'AND', 'OR', 'NOT', 'WHEN'),
  count('XOR', 6, 'XOR'),
  count('operators', 150, '+', '-', '*', '/', '%', '^', '||'),
  count('comparisons', 100, '=', '=~', '<>', '<', '>', '<=', '>=', 'IN', 'STARTS', 'ENDS', 'CONTAINS', 'IS'),
  count('signs between labels or types', 20, '|', '&', '!'),
  count('steps into values', 500, '.', '['),
  count('patterns', 40, ...['MATCH', 'EXISTS', 'COUNT', 'COLLECT']),
  count('clauses', 60, 'MATCH', 'WITH', 'UNWIND', 'RETURN', 'CALL', 'UNION', 'LET', 'FILTER'),
]
/** Relationships and patterns between which the planner chooses: all of a MATCH and of those right after it. */
const maximumPatterns = 10

/** What a query may be, for people. */
export const queryLimits: Readonly<Record<string, number>> = {
  bytes: maximumBytes,
  'levels of nesting': maximumNesting,
  'levels of subqueries': maximumSubqueryNesting,
  'levels of AND and OR': maximumLogicalNesting,
  'relationships and patterns of a MATCH': maximumPatterns,
  ...Object.fromEntries(counts.map(({ what, most }) => [what, most])),
}

export function checkLength(query: string): void {
  const bytes = Buffer.byteLength(query)
  if (bytes <= maximumBytes) return
  throw refused(`it has ${bytes} bytes of at most ${maximumBytes}; give long values as parameters`)
}

/** Refuses what is too deep or too long to be planned in time. */
export function checkLimits(tokens: readonly Token[]): void {
  checkNesting(tokens)
  for (const { what, most, texts } of counts) {
    const counted = tokens.filter(({ text }) => texts.has(text))
    if (counted.length > most) throw tooMuch(what, most, counted[most])
  }
  const chained = tokens.filter((_, index) => isChainedLabel(tokens, index))
  if (chained.length > maximumPatterns) throw tooMuch('labels after labels', maximumPatterns, chained.at(-1))
}

interface Level {
  /** Operators that stand one before the other at this place, such as NOT NOT NOT. */
  prefixed: number
  readonly isSubquery: boolean
  isLogical: boolean
  patterns: number
}

const openers = new Set(['(', '[', '{', 'CASE'])
const closers = new Set([')', ']', '}', 'END'])
const prefixes = new Set(['NOT', '-', '+', '!'])
const beforeSubquery = new Set(['EXISTS', 'COUNT', 'COLLECT', 'CALL', ')'])

function checkNesting(tokens: readonly Token[]): void {
  const levels: Level[] = [{ prefixed: 0, isSubquery: false, isLogical: false, patterns: 0 }]
  for (const [index, token] of tokens.entries()) {
    step(levels, tokens, index)
    countPatterns(levels, tokens, index)
    const nesting = levels.reduce((sum, { prefixed }) => sum + 1 + prefixed, -1)
    if (nesting > maximumNesting) throw tooMuch('levels of nesting', maximumNesting, token)
    const subqueries = levels.filter(({ isSubquery }) => isSubquery).length
    if (subqueries > maximumSubqueryNesting) {
      throw tooMuch('levels of subqueries', maximumSubqueryNesting, token)
    }
    if ((levels.findLast(isScope)?.patterns ?? 0) > maximumPatterns) {
      throw tooMuch('relationships and patterns of a MATCH', maximumPatterns, token)
    }
    const logical = levels.filter(({ isLogical }) => isLogical).length
    if (logical > maximumLogicalNesting) throw tooMuch('levels of AND and OR', maximumLogicalNesting, token)
  }
}

function step(levels: Level[], tokens: readonly Token[], index: number): void {
  const text = tokens[index]?.text ?? ''
  const level = levels.at(-1)
  if (isBracket(tokens, index, openers)) {
    const isSubquery = text === '{' && beforeSubquery.has(tokens[index - 1]?.text ?? '')
    levels.push({ prefixed: 0, isSubquery, isLogical: false, patterns: 0 })
  } else if (isBracket(tokens, index, closers) && levels.length > 1) levels.pop()
  else if (level) {
    level.prefixed = prefixes.has(text) ? level.prefixed + 1 : 0
    level.isLogical ||= text === 'AND' || text === 'OR' || text === 'XOR'
  }
}

/** CASE and END are brackets too, but not where they are names. */
function isBracket(tokens: readonly Token[], index: number, brackets: ReadonlySet<string>): boolean {
  const token = tokens[index]
  if (!token || token.type === 'name' || token.type === 'string' || !brackets.has(token.text)) return false
  return token.type === 'symbol' || !['.', ':', '$'].includes(tokens[index - 1]?.text ?? '')
}

const isScope = ({ isSubquery }: Level, index = 0) => isSubquery || index === 0

const newParts = new Set(['WITH', 'UNWIND', 'CALL', 'RETURN', 'UNION'])

/** After a node comes a relationship, or the next pattern after a comma; a clause that passes rows on begins anew. */
function countPatterns(levels: readonly Level[], tokens: readonly Token[], index: number): void {
  const scope = levels.findLast(isScope)
  if (!scope) return
  const { text = '' } = tokens[index] ?? {}
  const [before, after] = [tokens[index - 1]?.text ?? '', tokens[index + 1]?.text ?? '']
  if (newParts.has(text) && before !== 'STARTS' && before !== 'ENDS') scope.patterns = 0
  const isRelationship = text === ')' && ['-', '<', '(', '+', '*'].includes(after)
  const isPattern = (text === ',' && after === '(') || text === 'MATCH'
  if (isRelationship || isPattern) scope.patterns += 1
}

/** `:A:B:C` */
const isChainedLabel = (tokens: readonly Token[], index: number) =>
  tokens[index]?.text === ':' && tokens[index - 2]?.text === ':'

const tooMuch = (what: string, most: number, token: Token | undefined) =>
  refused(`it has more than ${most} ${what}`, token?.position)
