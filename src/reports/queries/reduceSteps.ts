import type { Iteration } from './iterations.ts'
import type { CypherToken } from './lexer.ts'
import { queryNotAllowed } from './queryNotAllowed.ts'
import { isCallTo, normalizeName } from './tokenSequences.ts'

/** Each step of a `reduce` may use the accumulator once, so that it adds to it instead of multiplying it. */
export function checkReduceSteps(iterations: readonly Iteration[]): void {
  for (const { accumulator, value, position } of iterations) {
    if (accumulator === undefined || countUses(value, accumulator) <= 1) continue
    throw queryNotAllowed(
      'each step of reduce can use the accumulator only once, apart from comparisons',
      position,
    )
  }
}

/** Maximum number of uses over the branches of a CASE. */
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

/** The values of `CASE … END` if the expression is nothing else. */
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
