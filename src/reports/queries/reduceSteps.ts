import type { Iteration } from './iterations.ts'
import type { CypherToken } from './lexer.ts'
import { queryNotAllowed } from './queryNotAllowed.ts'
import { isCallTo, normalizeName } from './tokenSequences.ts'

/** Each step of a `reduce` may use what there is so far once: so it adds to it and does not multiply it. */
export function checkReduceSteps(iterations: readonly Iteration[]): void {
  for (const { accumulator, value, position } of iterations) {
    if (accumulator === undefined || countUses(value, accumulator) <= 1) continue
    throw queryNotAllowed('reduce may use what it has so far once in each step, beside comparisons', position)
  }
}

/** How often it is used at most, where one of several branches is taken. */
function countUses(tokens: readonly CypherToken[], accumulator: string): number {
  const branches = splitCaseBranches(tokens)
  if (branches) return Math.max(0, ...branches.map((branch) => countUses(branch, accumulator)))
  return tokens.filter(
    (token, index) => normalizeName(token) === accumulator && !isInComparison(tokens, index),
  ).length
}

const comparisonOperators = new Set(['=', '<>', '<', '>', '<=', '>='])

function isInComparison(tokens: readonly CypherToken[], index: number): boolean {
  const before = tokens[index - 1]?.text ?? ''
  const after = tokens[index + 1]?.text ?? ''
  return (
    comparisonOperators.has(before) ||
    comparisonOperators.has(after) ||
    after === 'IS' ||
    isCallTo(tokens, index - 2, 'SIZE')
  )
}

/** The values of `CASE … END`, when that is all there is. */
function splitCaseBranches(tokens: readonly CypherToken[]): CypherToken[][] | undefined {
  if (tokens[0]?.text !== 'CASE' || findCaseEnd(tokens) !== tokens.length - 1) return undefined
  const values: CypherToken[][] = []
  let isValue = false
  let depth = 0
  for (const token of tokens.slice(1, -1)) {
    if (token.text === 'CASE') depth += 1
    if (depth === 0 && branchKeywords.has(token.text)) {
      isValue = token.text !== 'WHEN'
      if (isValue) values.push([])
    } else if (isValue) values.at(-1)?.push(token)
    if (token.text === 'END') depth -= 1
  }
  return values
}

const branchKeywords = new Set(['WHEN', 'THEN', 'ELSE'])

function findCaseEnd(tokens: readonly CypherToken[]): number {
  let depth = 0
  return tokens.findIndex(({ text }) => {
    if (text === 'CASE') depth += 1
    if (text === 'END') depth -= 1
    return depth === 0
  })
}
