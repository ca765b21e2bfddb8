import type { Iteration } from './iterations.ts'
import type { Token } from './lexer.ts'
import { refused } from './queryNotAllowed.ts'
import { isCallOf, plainName } from './tokenSequences.ts'

/** Each step of a `reduce` may use what there is so far once: so it adds to it and does not multiply it. */
export function checkSteps(iterations: readonly Iteration[]): void {
  for (const { soFar, value, position } of iterations) {
    if (soFar === undefined || usesOf(value, soFar) <= 1) continue
    throw refused('reduce may use what it has so far once in each step, beside comparisons', position)
  }
}

/** How often it is used at most, where one of several branches is taken. */
function usesOf(tokens: readonly Token[], soFar: string): number {
  const branches = branchesOf(tokens)
  if (branches) return Math.max(0, ...branches.map((branch) => usesOf(branch, soFar)))
  return tokens.filter((token, index) => plainName(token) === soFar && !isCompared(tokens, index)).length
}

const comparisons = new Set(['=', '<>', '<', '>', '<=', '>='])

function isCompared(tokens: readonly Token[], index: number): boolean {
  const before = tokens[index - 1]?.text ?? ''
  const after = tokens[index + 1]?.text ?? ''
  return (
    comparisons.has(before) || comparisons.has(after) || after === 'IS' || isCallOf(tokens, index - 2, 'SIZE')
  )
}

/** The values of `CASE … END`, when that is all there is. */
function branchesOf(tokens: readonly Token[]): Token[][] | undefined {
  if (tokens[0]?.text !== 'CASE' || endOfCase(tokens) !== tokens.length - 1) return undefined
  const values: Token[][] = []
  let isValue = false
  let depth = 0
  for (const token of tokens.slice(1, -1)) {
    if (token.text === 'CASE') depth += 1
    if (depth === 0 && borders.has(token.text)) {
      isValue = token.text !== 'WHEN'
      if (isValue) values.push([])
    } else if (isValue) values.at(-1)?.push(token)
    if (token.text === 'END') depth -= 1
  }
  return values
}

const borders = new Set(['WHEN', 'THEN', 'ELSE'])

function endOfCase(tokens: readonly Token[]): number {
  let depth = 0
  return tokens.findIndex(({ text }) => {
    if (text === 'CASE') depth += 1
    if (text === 'END') depth -= 1
    return depth === 0
  })
}
