import { checkIterations, type Iteration, iterationsOf } from './iterations.ts'
import type { Token } from './lexer.ts'
import { refused } from './queryNotAllowed.ts'
import { checkSteps } from './reduceSteps.ts'
import { argumentsOf, closeOf, isCallOf, plainName } from './tokenSequences.ts'

/*
 * The database limits the memory of what it collects, sorts and groups, but not of the values that expressions make:
 * a text that is doubled forty times takes all of its memory, and with it the database ends. So what a query could
 * make of its longest value is estimated from above, and lists that nothing is known of are refused.
 */

const largestValueBytes = 128 * 2 ** 20
/** The longest text in a query; texts on the map are shorter. */
const knownBytes = 16_384
/** What a text of one character takes in a list of them. */
const splitting = 50
const numbersInList = 10_000

/** Refuses what could make a value too large for the database. */
export function checkGrowth(tokens: readonly Token[], parameters: Readonly<Record<string, unknown>>): void {
  checkLists(tokens, parameters)
  const iterations = iterationsOf(tokens)
  checkIterations(iterations)
  checkSteps(iterations)
  for (const iteration of iterations) checkReplacing(iteration)
  const given = Math.max(0, ...Object.values(parameters).map((value) => JSON.stringify(value)?.length ?? 0))
  const bytes = Math.max(knownBytes, given) * growthOf(tokens)
  if (bytes <= largestValueBytes) return
  throw refused(
    `a value could grow to ${Math.ceil(bytes / 2 ** 20)} MiB of at most ${largestValueBytes / 2 ** 20}, since texts or lists are joined or replaced one after the other`,
  )
}

/** From here on what was made before may be used many times. */
const stages = new Set(['WITH', 'RETURN', 'LET', 'UNWIND', 'CALL', '|'])

/** How many times as large as the largest value something can be. */
function growthOf(tokens: readonly Token[]): number {
  let growth = tokens.some((_, index) => isCallOf(tokens, index, 'SPLIT')) ? splitting : 1
  let joined = 1
  for (const [index, { text }] of tokens.entries()) {
    if (stages.has(text)) {
      growth *= joined
      joined = 1
    } else if (joinsTwo(tokens, index)) joined += 1
    else growth *= replacingAt(tokens, index)
  }
  return growth * joined
}

const isLiteral = (token: Token | undefined) => token?.type === 'string' || token?.type === 'number'
const isJoin = (token: Token | undefined) => token?.text === '+' || token?.text === '||'

/** Whether both sides may be large: `a + ', ' + b` joins two, `a + ', '` one. */
function joinsTwo(tokens: readonly Token[], index: number): boolean {
  const [second, first, join, next] = [-2, -1, 0, 1].map((step) => tokens[index + step])
  if (!isJoin(join) || isLiteral(next)) return false
  return !isLiteral(first) || isJoin(second)
}

/** How many times as long `replace(text, search, replacement)` can be as its text. */
function replacingAt(tokens: readonly Token[], index: number): number {
  if (!isCallOf(tokens, index, 'REPLACE')) return 1
  const [, search = [], replacement = []] = argumentsOf(tokens, index)
  const searched = lengthOf(search)
  const replaced = lengthOf(replacement) ?? knownBytes
  return searched ? Math.max(1, replaced / searched) : 1 + replaced
}

/** Of a text in quotes. */
function lengthOf([token, ...others]: readonly Token[]): number | undefined {
  if (token?.type !== 'string' || others.length > 0) return undefined
  return token.text.replaceAll(/\\[\s\S]/g, 'x').length - 2
}

/** A step that replaces in what there is so far must not make it longer: each step would multiply it. */
function checkReplacing({ soFar, value, position }: Iteration): void {
  const isSoFar = (token: Token) => plainName(token) === soFar
  const multiplies = value.some(
    (_, index) => replacingAt(value, index) > 1 && argumentsOf(value, index)[0]?.some(isSoFar),
  )
  if (!multiplies) return
  throw refused(
    'replace in reduce needs a text in quotes that is not shorter than what replaces it',
    position,
  )
}

/** A list of numbers is made at once, but where UNWIND goes through it. */
function checkLists(tokens: readonly Token[], parameters: Readonly<Record<string, unknown>>): void {
  for (const [index, { position }] of tokens.entries()) {
    if (!isCallOf(tokens, index, 'RANGE')) continue
    const after = tokens[closeOf(tokens, index + 1) + 1]
    if (tokens[index - 1]?.text === 'UNWIND' && after?.text === 'AS') continue
    const bounds = argumentsOf(tokens, index)
    if (bounds.every((bound) => isBounded(bound, parameters))) continue
    throw refused(
      `the ends of range(…) are numbers up to ${numbersInList}, size(…) of something, or sums of these, but in UNWIND range(…) AS x`,
      position,
    )
  }
}

function isBounded(bound: readonly Token[], parameters: Readonly<Record<string, unknown>>): boolean {
  for (let index = 0; index < bound.length; index += 1) {
    if (isCallOf(bound, index, 'SIZE', 'LENGTH')) index = closeOf(bound, index + 1)
    else if (!isSmall(bound[index], parameters)) return false
  }
  return true
}

function isSmall(token: Token | undefined, parameters: Readonly<Record<string, unknown>>): boolean {
  if (token?.text === '+' || token?.text === '-') return true
  if (token?.type === 'number') return Number(token.text) <= numbersInList
  if (token?.type !== 'parameter') return false
  const value = parameters[token.text.slice(1)]
  return typeof value === 'number' && Math.abs(value) <= numbersInList
}
