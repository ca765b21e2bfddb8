import type { Token } from './lexer.ts'
import { refused } from './refused.ts'
import { closeOf, isCallOf, parted, plainName } from './shape.ts'

/** `[item IN list | value]`, or `reduce(soFar = …, item IN list | value)`. */
interface Iteration {
  readonly position: number
  /** Of the item, and of what a `reduce` has so far. */
  readonly names: ReadonlySet<string>
  readonly list: readonly Token[]
  readonly value: readonly Token[]
}

/**
 * Refuses lists within lists where the inner one is the same for every item of the outer one: of two lists that the
 * database collected within its limits they make one of all pairs, outside of them.
 */
export function checkIterations(tokens: readonly Token[]): void {
  for (const outer of iterationsOf(tokens)) {
    const same = iterationsOf(outer.value).find(
      ({ list }) => !list.some((token) => outer.names.has(plainName(token))),
    )
    if (!same) continue
    throw refused(
      'a list within a list has to be of what the outer one gives; all pairs come from UNWIND and UNWIND',
      same.position,
    )
  }
}

const iterationsOf = (tokens: readonly Token[]): Iteration[] =>
  tokens.flatMap((_, index) => iterationAt(tokens, index) ?? [])

function iterationAt(tokens: readonly Token[], index: number): Iteration | undefined {
  const token = tokens[index]
  const isReduce = isCallOf(tokens, index, 'REDUCE')
  if (!token || (token.text !== '[' && !isReduce)) return undefined
  const open = isReduce ? index + 1 : index
  const inside = tokens.slice(open + 1, closeOf(tokens, open))
  const [head = [], ...after] = parted(inside, ({ text }) => text === '|')
  const place = head.findIndex(({ text }) => text === 'IN')
  if (!isReduce && place !== 1) return undefined
  const [list = []] = parted(head.slice(place + 1), ({ text }) => text === 'WHERE')
  const named = isReduce ? [head[0], head[place - 1]] : [head[0]]
  const names = new Set(named.flatMap((name) => (name ? [plainName(name)] : [])))
  return { position: token.position, names, list, value: after.flat() }
}
