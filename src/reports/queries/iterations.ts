import type { Token } from './lexer.ts'
import { refused } from './queryNotAllowed.ts'
import { closeOf, isCallOf, parted, plainName } from './tokenSequences.ts'

/** `[item IN list | value]`, or `reduce(soFar = …, item IN list | value)`. */
export interface Iteration {
  readonly position: number
  readonly item: string
  /** The name of what a `reduce` has so far. */
  readonly soFar: string | undefined
  readonly list: readonly Token[]
  readonly value: readonly Token[]
}

/**
 * Refuses lists within lists where the inner one is the same for every item of the outer one: of two lists that the
 * database collected within its limits they make one of all pairs, outside of them.
 */
export function checkIterations(iterations: readonly Iteration[]): void {
  for (const outer of iterations) {
    const same = iterationsOf(outer.value).find(
      ({ list }) => !list.some((token) => [outer.item, outer.soFar].includes(plainName(token))),
    )
    if (!same) continue
    throw refused(
      'a list within a list has to be of what the outer one gives; all pairs come from UNWIND and UNWIND',
      same.position,
    )
  }
}

/** All of them, those within others too. */
export const iterationsOf = (tokens: readonly Token[]): Iteration[] =>
  tokens.flatMap((_, index) => iterationAt(tokens, index) ?? [])

function iterationAt(tokens: readonly Token[], index: number): Iteration | undefined {
  const token = tokens[index]
  const isReduce = isCallOf(tokens, index, 'REDUCE', 'ALLREDUCE')
  if (!token || (token.text !== '[' && !isReduce)) return undefined
  const open = isReduce ? index + 1 : index
  const inside = tokens.slice(open + 1, closeOf(tokens, open))
  const [head = [], ...after] = parted(inside, ({ text }) => text === '|')
  const place = head.findIndex(({ text }) => text === 'IN')
  if (!isReduce && place !== 1) return undefined
  const [list = []] = parted(head.slice(place + 1), ({ text }) => text === 'WHERE')
  const nameAt = (at: number) => (head[at] ? plainName(head[at]) : '')
  return {
    position: token.position,
    item: nameAt(place - 1),
    soFar: isReduce ? nameAt(0) : undefined,
    list,
    value: after.flat(),
  }
}
