import { type CharacterSet, overlaps, parseCharacters } from './characterSets.ts'
import type { CypherToken } from './lexer.ts'
import { queryNotAllowed } from './queryNotAllowed.ts'

/**
 * The database passes regular expressions to Java, where some never end on a short text and cannot be stopped. Only
 * literals are accepted, and only those that take time linear to the text: bounded choices, and unbounded repetitions
 * that what follows cannot be part of.
 */
export function checkRegularExpressions(tokens: readonly CypherToken[]): void {
  for (const [index, { text, position }] of tokens.entries()) {
    if (text === '~') throw queryNotAllowed('~ is not Cypher', position)
    if (text !== '=~') continue
    const literal = tokens[index + 1]
    if (literal?.type !== 'string') {
      throw queryNotAllowed(
        '=~ must be followed by a string in quotes, not by a parameter or an expression',
        position,
      )
    }
    if (!isExpressionEnd(tokens[index + 2])) {
      throw queryNotAllowed('the string after =~ cannot be concatenated', literal.position)
    }
    const problem = findRegexProblem(unescapeLiteral(literal))
    if (problem) throw queryNotAllowed(`the regular expression ${literal.text}: ${problem}`, literal.position)
  }
}

const expressionEnds = new Set([
  ...[')', ']', '}', ',', '|', ';', 'AND', 'OR', 'XOR', 'THEN', 'ELSE', 'END', 'WHEN', 'AS'],
  ...['RETURN', 'WITH', 'MATCH', 'OPTIONAL', 'UNWIND', 'CALL', 'ORDER', 'SKIP', 'LIMIT', 'UNION', 'WHERE'],
])

const isExpressionEnd = (token: CypherToken | undefined) =>
  token === undefined || expressionEnds.has(token.text)

/** The text of a literal; only the escapes that a regular expression needs are accepted. */
function unescapeLiteral({ text, position }: CypherToken): string {
  return text.slice(1, -1).replaceAll(/\\([\s\S])/g, (_, escaped: string) => {
    const character = { '\\': '\\', "'": "'", '"': '"', n: '\n', t: '\t' }[escaped]
    if (character !== undefined) return character
    throw queryNotAllowed(
      `\\${escaped} is not allowed in the string after =~; write \\\\ for a backslash of the expression`,
      position,
    )
  })
}

interface RegexItem {
  readonly characters: CharacterSet
  readonly min: number
  readonly max: number
}

/** Maximum number of alternatives at one position. */
const maxAlternatives = 200
const maxExpressionLength = 500

/** Why an expression may take too long; undefined if it cannot. */
export function findRegexProblem(expression: string): string | undefined {
  if (expression.length > maxExpressionLength) return `it is longer than ${maxExpressionLength} characters`
  const [, flags = '', body = ''] = /^(?:\(\?([is]+)\))?([\s\S]*)$/.exec(expression) ?? []
  const isDotAll = flags.includes('s')
  const parser = new RegexParser(body.replace(/^\^/, '').replace(/(?<!\\)\$$/, ''), flags)
  const items = parser.parseSequence()
  if (typeof items === 'string') return items
  if (parser.alternativeCount > maxAlternatives) return `it can be tried in more than ${maxAlternatives} ways`
  return findRepetitionProblem(items, isDotAll, parser.alternativeCount)
}

const matchesAnything = ({ characters: { isAll }, min }: RegexItem) => isAll && min === 0

/**
 * `(?s).*` at the start tries each place once, and at the end it always fits; every other repetition has to end where
 * something else must follow.
 */
function findRepetitionProblem(
  items: readonly RegexItem[],
  isDotAll: boolean,
  alternativeCount: number,
): string | undefined {
  const [first, ...remaining] = items
  if (!first || remaining.length === 0) return undefined
  if (isUnbounded(first) && first.characters.isDot) {
    if (!isDotAll) return dotAllHint
    const hasOtherRepetition = remaining.some(
      (item, index) => isUnbounded(item) && !(matchesAnything(item) && index === remaining.length - 1),
    )
    return hasOtherRepetition
      ? 'after .* at the start, the only other * or + may be .* at the end'
      : undefined
  }
  if (alternativeCount > 1 && items.some(isUnbounded)) return 'it has both choices and * or +'
  return items.some((item, index) => isUnbounded(item) && canContinue(item, items[index + 1]))
    ? 'what follows * or + may also be part of it'
    : undefined
}

const isUnbounded = ({ max }: RegexItem) => max === Number.POSITIVE_INFINITY

const canContinue = ({ characters }: RegexItem, follow: RegexItem | undefined) =>
  follow !== undefined && (follow.min === 0 || overlaps(characters, follow.characters))

const dotAllHint = 'to search with .*, start with (?s) or (?is), or use CONTAINS'

/** Reads the part of the syntax that means the same to everybody. */
class RegexParser {
  /** The product of all choices. */
  alternativeCount = 1
  #position = 0
  readonly #text: string
  readonly #flags: string

  constructor(text: string, flags: string) {
    this.#text = text
    this.#flags = flags
  }

  parseSequence(): RegexItem[] | string {
    const items: RegexItem[] = []
    while (this.#position < this.#text.length) {
      const item = this.#text[this.#position] === '(' ? this.#parseAlternatives() : this.#parseRepetition()
      if (typeof item === 'string') return item
      items.push(item)
    }
    return items
  }

  #parseRepetition(): RegexItem | string {
    const remaining = this.#text.slice(this.#position)
    const atom = parseCharacters(remaining, this.#flags)
    if (!atom) return `"${remaining.slice(0, 6)}" is not among what is allowed`
    const [quantifier] = /^(?:[*+?]|\{\d{1,3}(?:,\d{0,3})?\})?/.exec(remaining.slice(atom.length)) ?? ['']
    this.#position += atom.length + quantifier.length
    if (/[*+?]/.test(this.#text[this.#position] ?? '')) return 'a repetition of a repetition'
    const [min, max] = parseQuantifier(quantifier)
    if (max !== Number.POSITIVE_INFINITY) this.alternativeCount *= Math.max(1, max - min + 1)
    return { characters: atom.characters, min, max }
  }

  /** A group of plain words, `(?:one|two)`, which is not repeated: counted as a choice of any character. */
  #parseAlternatives(): RegexItem | string {
    const group = /^\((?:\?:)?((?:[\p{L}\p{Nd} _-]|\|)+)\)(?![*+?{])/u.exec(this.#text.slice(this.#position))
    if (!group) return 'groups may only hold words with | between them, and not be repeated'
    this.#position += group[0].length
    this.alternativeCount *= (group[1] ?? '').split('|').length
    return { characters: { isAll: true, isDot: false, ranges: [] }, min: 1, max: 1 }
  }
}

function parseQuantifier(quantifier: string): [least: number, most: number] {
  if (quantifier === '*') return [0, Number.POSITIVE_INFINITY]
  if (quantifier === '+') return [1, Number.POSITIVE_INFINITY]
  if (quantifier === '?') return [0, 1]
  const [, min, comma, max] = /^\{(\d+)(,?)(\d*)\}$/.exec(quantifier) ?? []
  if (min === undefined) return [1, 1]
  if (comma === '') return [Number(min), Number(min)]
  return [Number(min), max === '' ? Number.POSITIVE_INFINITY : Number(max)]
}
