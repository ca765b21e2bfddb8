import { invalid, unsupported } from '../errors.ts'
import type { LiteralType } from './tree.ts'

export interface Token {
  readonly is: 'literal' | 'name' | 'mark' | 'end'
  readonly type?: LiteralType
  /** Strings without their quotes, everything else as it is written. */
  readonly text: string
  readonly at: number
  /** Whether white space stands before it. */
  readonly isApart: boolean
}

/** The longest expression that is read. */
export const longestExpression = 10_000

const time = String.raw`([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,12})?)?`
const date = String.raw`-?(0\d{3}|[1-9]\d{3,})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])`
const notInWord = String.raw`(?![\w.])`
const durationText = String.raw`[+-]?P(\d+D)?(T(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?`

/** By what a literal looks like; the first that fits is taken. */
const literals: readonly (readonly [LiteralType, RegExp])[] = [
  ['string', /'((?:[^']|'')*)'/y],
  ['guid', /[\dA-Fa-f]{8}-[\dA-Fa-f]{4}-[\dA-Fa-f]{4}-[\dA-Fa-f]{4}-[\dA-Fa-f]{12}(?![\w.])/y],
  ['dateTime', new RegExp(String.raw`${date}T${time}(Z|[+-]([01]\d|2[0-3]):[0-5]\d)${notInWord}`, 'iy')],
  ['date', new RegExp(`${date}${notInWord}`, 'y')],
  ['timeOfDay', new RegExp(`${time}${notInWord}`, 'y')],
  ['duration', new RegExp(`duration'${durationText}'`, 'iy')],
  ['other', /(?:binary|geography|geometry)'[^']*'/iy],
  ['number', /-?(?:\d+\.\d+(?:[eE][+-]?\d+)?|\d+[eE][+-]?\d+)(?![\w.])/y],
  ['integer', /-?\d+(?![\w.])/y],
  ['number', /(?:-?INF|NaN)(?![\w.])/y],
  ['boolean', /(?:true|false)(?![\w.])/iy],
  ['null', /null(?![\w.])/y],
  ['enumeration', /[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+'[^']*'/y],
]

const name = /[$@]?[\p{L}\p{Nl}_][\p{L}\p{Nl}\p{Nd}\p{Mn}\p{Mc}\p{Pc}\p{Cf}]*(?:\.[\p{L}_][\p{L}\p{Nd}_]*)*/uy
const mark = /[(),/:*;=-]/y
const blank = /[ \t]+/y

/** The tokens of an expression and a last one for its end. */
export function tokensOf(text: string, option: string): Token[] {
  if (text.length > longestExpression) {
    throw invalid({ in: option, at: longestExpression }, `longer than ${longestExpression} characters`)
  }
  const tokens: Token[] = []
  let at = 0
  while (at < text.length) {
    const space = matchAt(blank, text, at)?.[0].length ?? 0
    at += space
    if (at === text.length) break
    const token = tokenAt(text, at, option)
    tokens.push({ ...token.value, at, isApart: space > 0 })
    at += token.length
  }
  return [...tokens, { is: 'end', text: '', at: text.length, isApart: true }]
}

type Read = { readonly value: Pick<Token, 'is' | 'type' | 'text'>; readonly length: number }

function tokenAt(text: string, at: number, option: string): Read {
  for (const [type, pattern] of literals) {
    const found = matchAt(pattern, text, at)
    if (!found) continue
    const written = type === 'string' ? (found[1] ?? '').replaceAll("''", "'") : found[0]
    return { value: { is: 'literal', type, text: written }, length: found[0].length }
  }
  const [word] = matchAt(name, text, at) ?? []
  if (word !== undefined) return { value: { is: 'name', text: word }, length: word.length }
  const [sign] = matchAt(mark, text, at) ?? []
  if (sign !== undefined) return { value: { is: 'mark', text: sign }, length: 1 }
  if ('[{"'.includes(text[at] ?? ''))
    throw unsupported({ in: option, at }, 'JSON in expressions is not supported')
  throw invalid({ in: option, at }, text[at] === "'" ? 'a string without an end' : `unexpected ${text[at]}`)
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at
  return pattern.exec(text)
}
