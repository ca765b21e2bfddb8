import type { CypherToken } from './lexer.ts'

const openingBrackets = new Set(['(', '[', '{'])
const closingBrackets = new Set([')', ']', '}'])

/** A name without back-ticks, in capitals. */
export const normalizeName = ({ text }: CypherToken): string => text.replaceAll('`', '').toUpperCase()

/** Whether a function of one of these names is called there. */
export function isCallTo(
  tokens: readonly CypherToken[],
  index: number,
  ...names: readonly string[]
): boolean {
  const token = tokens[index]
  return token !== undefined && tokens[index + 1]?.text === '(' && names.includes(normalizeName(token))
}

/** The place of the bracket that closes the one at `open`; the end of the tokens when none does. */
export function findClosingBracket(tokens: readonly CypherToken[], openIndex: number): number {
  let depth = 0
  for (let index = openIndex; index < tokens.length; index += 1) {
    depth += getDepthChange(tokens[index])
    if (depth === 0) return index
  }
  return tokens.length
}

/** The arguments of the call at a place. */
export function splitArguments(tokens: readonly CypherToken[], callIndex: number): CypherToken[][] {
  const innerTokens = tokens.slice(callIndex + 2, findClosingBracket(tokens, callIndex + 1))
  return splitAtTopLevel(innerTokens, ({ text }) => text === ',')
}

/** Parts at those of the tokens that are in no bracket. */
export function splitAtTopLevel(
  tokens: readonly CypherToken[],
  isSeparator: (token: CypherToken) => boolean,
): CypherToken[][] {
  const parts: CypherToken[][] = [[]]
  let depth = 0
  for (const token of tokens) {
    depth += getDepthChange(token)
    if (depth === 0 && isSeparator(token)) parts.push([])
    else parts.at(-1)?.push(token)
  }
  return parts
}

function getDepthChange(token: CypherToken | undefined): number {
  if (token?.type !== 'symbol') return 0
  if (openingBrackets.has(token.text)) return 1
  return closingBrackets.has(token.text) ? -1 : 0
}
