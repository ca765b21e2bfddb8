import { checkIterations, type Iteration, listIterations } from './iterations.ts'
import type { CypherToken } from './lexer.ts'
import { queryNotAllowed } from './queryNotAllowed.ts'
import { checkReduceSteps } from './reduceSteps.ts'
import { findClosingBracket, isCallTo, normalizeName, splitArguments } from './tokenSequences.ts'

/*
 * The database limits the memory of what it collects, sorts and groups, but not of the values that expressions make:
 * a text that is doubled forty times takes all of its memory, and with it the database ends. So what a query could
 * make of its longest value is estimated from above, and lists that nothing is known of are refused.
 */

const maxValueBytes = 128 * 2 ** 20
/** The longest text in a query; texts on the map are shorter. */
const maxLiteralBytes = 16_384
/** What a text of one character takes in a list of them. */
const splitGrowthFactor = 50
const maxListLength = 10_000

/** Rejects what could make a value too large for the database. */
export function checkValueGrowth(
  tokens: readonly CypherToken[],
  parameters: Readonly<Record<string, unknown>>,
): void {
  checkRanges(tokens, parameters)
  const iterations = listIterations(tokens)
  checkIterations(iterations)
  checkReduceSteps(iterations)
  for (const iteration of iterations) checkReplaceInReduce(iteration)
  const longestParameter = Math.max(
    0,
    ...Object.values(parameters).map((value) => JSON.stringify(value)?.length ?? 0),
  )
  const bytes = Math.max(maxLiteralBytes, longestParameter) * estimateGrowth(tokens)
  if (bytes <= maxValueBytes) return
  throw queryNotAllowed(
    `a value could grow to ${Math.ceil(bytes / 2 ** 20)} MiB (at most ${maxValueBytes / 2 ** 20}), because strings or lists are joined or replaced repeatedly`,
  )
}

/** Keywords after which earlier values can be used many times. */
const stageKeywords = new Set(['WITH', 'RETURN', 'LET', 'UNWIND', 'CALL', '|'])

/** The largest possible growth of the largest value. */
function estimateGrowth(tokens: readonly CypherToken[]): number {
  let growth = tokens.some((_, index) => isCallTo(tokens, index, 'SPLIT')) ? splitGrowthFactor : 1
  let concatenated = 1
  for (const [index, { text }] of tokens.entries()) {
    if (stageKeywords.has(text)) {
      growth *= concatenated
      concatenated = 1
    } else if (concatenatesValues(tokens, index)) concatenated += 1
    else growth *= estimateReplaceGrowth(tokens, index)
  }
  return growth * concatenated
}

const isLiteral = (token: CypherToken | undefined) => token?.type === 'string' || token?.type === 'number'
const isConcatenation = (token: CypherToken | undefined) => token?.text === '+' || token?.text === '||'

/** Whether both sides may be large: `a + ', ' + b` joins two, `a + ', '` one. */
function concatenatesValues(tokens: readonly CypherToken[], index: number): boolean {
  const [second, first, operator, next] = [-2, -1, 0, 1].map((step) => tokens[index + step])
  if (!isConcatenation(operator) || isLiteral(next)) return false
  return !isLiteral(first) || isConcatenation(second)
}

/** How many times as long `replace(text, search, replacement)` can be as its text. */
function estimateReplaceGrowth(tokens: readonly CypherToken[], index: number): number {
  if (!isCallTo(tokens, index, 'REPLACE')) return 1
  const [, search = [], replacement = []] = splitArguments(tokens, index)
  const searchLength = getLiteralLength(search)
  const replacementLength = getLiteralLength(replacement) ?? maxLiteralBytes
  return searchLength ? Math.max(1, replacementLength / searchLength) : 1 + replacementLength
}

/** Of a text in quotes. */
function getLiteralLength([token, ...otherTokens]: readonly CypherToken[]): number | undefined {
  if (token?.type !== 'string' || otherTokens.length > 0) return undefined
  return token.text.replaceAll(/\\[\s\S]/g, 'x').length - 2
}

/** A step that replaces within the accumulator must not lengthen it, because each step would multiply it. */
function checkReplaceInReduce({ accumulator, value, position }: Iteration): void {
  const isAccumulator = (token: CypherToken) => normalizeName(token) === accumulator
  const growsEachStep = value.some(
    (_, index) =>
      estimateReplaceGrowth(value, index) > 1 && splitArguments(value, index)[0]?.some(isAccumulator),
  )
  if (!growsEachStep) return
  throw queryNotAllowed(
    'replace in reduce must search for a string in quotes that is at least as long as its replacement',
    position,
  )
}

/** A list of numbers is built at once, except where UNWIND iterates over it. */
function checkRanges(tokens: readonly CypherToken[], parameters: Readonly<Record<string, unknown>>): void {
  for (const [index, { position }] of tokens.entries()) {
    if (!isCallTo(tokens, index, 'RANGE')) continue
    const after = tokens[findClosingBracket(tokens, index + 1) + 1]
    if (tokens[index - 1]?.text === 'UNWIND' && after?.text === 'AS') continue
    const bounds = splitArguments(tokens, index)
    if (bounds.every((bound) => isBounded(bound, parameters))) continue
    throw queryNotAllowed(
      `the bounds of range(…) must be numbers up to ${maxListLength}, size(…), or sums of these, except in UNWIND range(…) AS x`,
      position,
    )
  }
}

function isBounded(bound: readonly CypherToken[], parameters: Readonly<Record<string, unknown>>): boolean {
  for (let index = 0; index < bound.length; index += 1) {
    if (isCallTo(bound, index, 'SIZE', 'LENGTH')) index = findClosingBracket(bound, index + 1)
    else if (!isSmallOperand(bound[index], parameters)) return false
  }
  return true
}

function isSmallOperand(
  token: CypherToken | undefined,
  parameters: Readonly<Record<string, unknown>>,
): boolean {
  if (token?.text === '+' || token?.text === '-') return true
  if (token?.type === 'number') return Number(token.text) <= maxListLength
  if (token?.type !== 'parameter') return false
  const value = parameters[token.text.slice(1)]
  return typeof value === 'number' && Math.abs(value) <= maxListLength
}
