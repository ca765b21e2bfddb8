import type { CypherToken } from './lexer.ts'
import { queryNotAllowed } from './queryNotAllowed.ts'
import { findClosingBracket, isCallTo, normalizeName, splitAtTopLevel } from './tokenSequences.ts'

/** `[item IN list | value]`, or `reduce(soFar = …, item IN list | value)`. */
export interface Iteration {
  readonly position: number
  readonly item: string
  /** The name of what a `reduce` has so far. */
  readonly accumulator: string | undefined
  readonly list: readonly CypherToken[]
  readonly value: readonly CypherToken[]
}

/**
 * Refuses lists within lists where the inner one is the same for every item of the outer one: of two lists that the
 * database collected within its limits they make one of all pairs, outside of them.
 */
export function checkIterations(iterations: readonly Iteration[]): void {
  for (const outer of iterations) {
    const independent = listIterations(outer.value).find(
      ({ list }) => !list.some((token) => [outer.item, outer.accumulator].includes(normalizeName(token))),
    )
    if (!independent) continue
    throw queryNotAllowed(
      'a nested list must come from the outer element; for all pairs, use UNWIND twice',
      independent.position,
    )
  }
}

/** All of them, those within others too. */
export const listIterations = (tokens: readonly CypherToken[]): Iteration[] =>
  tokens.flatMap((_, index) => parseIteration(tokens, index) ?? [])

function parseIteration(tokens: readonly CypherToken[], index: number): Iteration | undefined {
  const token = tokens[index]
  const isReduce = isCallTo(tokens, index, 'REDUCE', 'ALLREDUCE')
  if (!token || (token.text !== '[' && !isReduce)) return undefined
  const openIndex = isReduce ? index + 1 : index
  const innerTokens = tokens.slice(openIndex + 1, findClosingBracket(tokens, openIndex))
  const [head = [], ...valueParts] = splitAtTopLevel(innerTokens, ({ text }) => text === '|')
  const inIndex = head.findIndex(({ text }) => text === 'IN')
  if (!isReduce && inIndex !== 1) return undefined
  const [list = []] = splitAtTopLevel(head.slice(inIndex + 1), ({ text }) => text === 'WHERE')
  const getNameAt = (tokenIndex: number) => (head[tokenIndex] ? normalizeName(head[tokenIndex]) : '')
  return {
    position: token.position,
    item: getNameAt(inIndex - 1),
    accumulator: isReduce ? getNameAt(0) : undefined,
    list,
    value: valueParts.flat(),
  }
}
