import type { Token } from './lexer.ts'

const opening = new Set(['(', '[', '{'])
const closing = new Set([')', ']', '}'])

/** A name without back-ticks, in capitals. */
export const plainName = ({ text }: Token): string => text.replaceAll('`', '').toUpperCase()

/** Whether a function of one of these names is called there. */
export function isCallOf(tokens: readonly Token[], index: number, ...names: readonly string[]): boolean {
  const token = tokens[index]
  return token !== undefined && tokens[index + 1]?.text === '(' && names.includes(plainName(token))
}

/** The place of the bracket that closes the one at `open`; the end of the tokens when none does. */
export function closeOf(tokens: readonly Token[], open: number): number {
  let depth = 0
  for (let index = open; index < tokens.length; index += 1) {
    depth += stepOf(tokens[index])
    if (depth === 0) return index
  }
  return tokens.length
}

/** The arguments of the call at a place. */
export function argumentsOf(tokens: readonly Token[], call: number): Token[][] {
  const inside = tokens.slice(call + 2, closeOf(tokens, call + 1))
  return parted(inside, ({ text }) => text === ',')
}

/** Parts at those of the tokens that are in no bracket. */
export function parted(tokens: readonly Token[], isBetween: (token: Token) => boolean): Token[][] {
  const parts: Token[][] = [[]]
  let depth = 0
  for (const token of tokens) {
    depth += stepOf(token)
    if (depth === 0 && isBetween(token)) parts.push([])
    else parts.at(-1)?.push(token)
  }
  return parts
}

function stepOf(token: Token | undefined): number {
  if (token?.type !== 'symbol') return 0
  if (opening.has(token.text)) return 1
  return closing.has(token.text) ? -1 : 0
}
