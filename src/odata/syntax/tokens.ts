import { formatNumber } from '../../model/text.ts'
import { invalidInput, notSupported } from '../errors.ts'
import type { LiteralType } from './tree.ts'

export interface ODataToken {
  readonly is: 'literal' | 'name' | 'mark' | 'end'
  readonly type?: LiteralType
  /** Strings without their quotes, everything else as given. */
  readonly text: string
  readonly at: number
  /** Whether white space precedes it. */
  readonly hasSpaceBefore: boolean
}

/** Maximum length of an expression, in characters. */
export const maxExpressionLength = 10_000

const timePattern = String.raw`([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,12})?)?`
const datePattern = String.raw`-?(0\d{3}|[1-9]\d{3,})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])`
const wordEnd = String.raw`(?![\w.])`
const durationPattern = String.raw`[+-]?P(\d+D)?(T(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?`

/**
 * Patterns of literals; the first that matches decides. The named group is the value without quotes, or
 * without the suffix for its type that clients of OData 3 write after a number.
 */
const literalPatterns: readonly (readonly [LiteralType, RegExp])[] = [
  ['string', /'(?<value>(?:[^']|'')*)'/y],
  ['guid', /[\dA-Fa-f]{8}-[\dA-Fa-f]{4}-[\dA-Fa-f]{4}-[\dA-Fa-f]{4}-[\dA-Fa-f]{12}(?![\w.])/y],
  [
    'dateTime',
    new RegExp(String.raw`${datePattern}T${timePattern}(Z|[+-]([01]\d|2[0-3]):[0-5]\d)${wordEnd}`, 'iy'),
  ],
  ['date', new RegExp(`${datePattern}${wordEnd}`, 'y')],
  ['timeOfDay', new RegExp(`${timePattern}${wordEnd}`, 'y')],
  ['duration', new RegExp(`duration'${durationPattern}'`, 'iy')],
  ['other', /(?:binary|geography|geometry)'[^']*'/iy],
  ['number', /(?<value>-?(?:\d+\.\d+(?:[eE][+-]?\d+)?|\d+[eE][+-]?\d+))[dfmDFM]?(?![\w.])/y],
  ['integer', /(?<value>-?\d+)[lL]?(?![\w.])/y],
  ['number', /(?<value>-?\d+)[dfmDFM](?![\w.])/y],
  ['number', /(?:-?INF|NaN)(?![\w.])/y],
  ['boolean', /(?:true|false)(?![\w.])/iy],
  ['null', /null(?![\w.])/y],
  ['enumeration', /[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+'[^']*'/y],
]

const namePattern =
  /[$@]?[\p{L}\p{Nl}_][\p{L}\p{Nl}\p{Nd}\p{Mn}\p{Mc}\p{Pc}\p{Cf}]*(?:\.[\p{L}_][\p{L}\p{Nd}_]*)*/uy
const markPattern = /[(),/:*;=-]/y
const blankPattern = /[ \t]+/y

/** Values of parameter aliases, such as `@p1`, by name. */
export type ParameterAliases = ReadonlyMap<string, string>

/** Puts the tokens of their values in the place of aliases. */
export function expandAliases(
  tokens: readonly ODataToken[],
  aliases: ParameterAliases,
  option: string,
): ODataToken[] {
  const expanded: ODataToken[] = []
  for (const token of tokens) {
    if (token.is === 'name' && token.text.startsWith('@')) expanded.push(...readAlias(token, aliases, option))
    else expanded.push(token)
    // Each token counts as a character at least.
    if (expanded.length > maxExpressionLength) throw createTooLongError(option)
  }
  return expanded
}

function readAlias(
  { text: name, at, hasSpaceBefore }: ODataToken,
  aliases: ParameterAliases,
  option: string,
): ODataToken[] {
  const value = aliases.get(name)
  if (value === undefined) throw invalidInput({ in: option, at }, `${name} has no value; add &${name}=…`)
  const tokens = tokenize(value, name).slice(0, -1)
  const isWhole = tokens.length === 1 || tokens[0]?.text === '('
  const group = (text: string): ODataToken => ({ is: 'mark', text, at, hasSpaceBefore: false })
  return [...(isWhole ? [] : [group('(')]), ...tokens, ...(isWhole ? [] : [group(')')])].map(
    (token, index) => ({
      ...token,
      at,
      ...(index === 0 && { hasSpaceBefore }),
    }),
  )
}

const createTooLongError = (option: string) =>
  invalidInput(
    { in: option, at: maxExpressionLength },
    `must be at most ${formatNumber(maxExpressionLength)} characters`,
  )

/** Splits an expression into tokens; the last one marks its end. */
export function tokenize(text: string, option: string): ODataToken[] {
  if (text.length > maxExpressionLength) throw createTooLongError(option)
  const tokens: ODataToken[] = []
  let at = 0
  while (at < text.length) {
    const space = matchAt(blankPattern, text, at)?.[0].length ?? 0
    at += space
    if (at === text.length) break
    const token = readToken(text, at, option)
    tokens.push({ ...token.value, at, hasSpaceBefore: space > 0 })
    at += token.length
  }
  return [...tokens, { is: 'end', text: '', at: text.length, hasSpaceBefore: true }]
}

type TokenMatch = { readonly value: Pick<ODataToken, 'is' | 'type' | 'text'>; readonly length: number }

function readToken(text: string, at: number, option: string): TokenMatch {
  for (const [type, pattern] of literalPatterns) {
    const match = matchAt(pattern, text, at)
    if (!match) continue
    const value = match.groups?.value ?? match[0]
    const literalText = type === 'string' ? value.replaceAll("''", "'") : value
    return { value: { is: 'literal', type, text: literalText }, length: match[0].length }
  }
  const [word] = matchAt(namePattern, text, at) ?? []
  if (word !== undefined) return { value: { is: 'name', text: word }, length: word.length }
  const [mark] = matchAt(markPattern, text, at) ?? []
  if (mark !== undefined) return { value: { is: 'mark', text: mark }, length: 1 }
  if ('[{"'.includes(text[at] ?? ''))
    throw notSupported(
      { in: option, at },
      'JSON in expressions is not supported; use literals, and a list in parentheses after in',
    )
  throw invalidInput(
    { in: option, at },
    text[at] === "'" ? 'a string has no closing quotation mark' : `unexpected ${text[at]}`,
  )
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at
  return pattern.exec(text)
}
