import { type CharacterSet, charactersOf, overlap } from './characterSets.ts'
import type { Token } from './lexer.ts'
import { refused } from './queryNotAllowed.ts'

/**
 * The database gives regular expressions to Java, where some of them take for ever on a short text, and nothing stops
 * them. So there have to be literals, and of those only such that are done in time linear to the text: choices that
 * are bounded, and repetitions without end where what may follow cannot be part of them.
 */
export function checkRegularExpressions(tokens: readonly Token[]): void {
  for (const [index, { text, position }] of tokens.entries()) {
    if (text === '~') throw refused('~ is not Cypher', position)
    if (text !== '=~') continue
    const literal = tokens[index + 1]
    if (literal?.type !== 'string') {
      throw refused(
        'after =~ there has to be a text in quotes, neither a parameter nor an expression',
        position,
      )
    }
    if (!endsExpression(tokens[index + 2])) {
      throw refused('nothing may be joined to the text after =~', literal.position)
    }
    const fault = faultOf(unescaped(literal))
    if (fault) throw refused(`the regular expression ${literal.text}: ${fault}`, literal.position)
  }
}

const endings = new Set([
  ...[')', ']', '}', ',', '|', ';', 'AND', 'OR', 'XOR', 'THEN', 'ELSE', 'END', 'WHEN', 'AS'],
  ...['RETURN', 'WITH', 'MATCH', 'OPTIONAL', 'UNWIND', 'CALL', 'ORDER', 'SKIP', 'LIMIT', 'UNION', 'WHERE'],
])

const endsExpression = (token: Token | undefined) => token === undefined || endings.has(token.text)

/** The text that a literal stands for; only the escapes that a regular expression needs. */
function unescaped({ text, position }: Token): string {
  return text.slice(1, -1).replaceAll(/\\([\s\S])/g, (_, escaped: string) => {
    const plain = { '\\': '\\', "'": "'", '"': '"', n: '\n', t: '\t' }[escaped]
    if (plain !== undefined) return plain
    throw refused(`\\${escaped} in a text after =~; a backslash for the expression is written \\\\`, position)
  })
}

interface Item {
  readonly characters: CharacterSet
  readonly least: number
  readonly most: number
}

/** In how many ways a text may be tried at one place. */
const waysAtMost = 200
const longest = 500

/** Why an expression may take too long; nothing when it cannot. */
export function faultOf(expression: string): string | undefined {
  if (expression.length > longest) return `it is longer than ${longest} characters`
  const [, flags = '', body = ''] = /^(?:\(\?([is]+)\))?([\s\S]*)$/.exec(expression) ?? []
  const isDotAll = flags.includes('s')
  const reader = new Reader(body.replace(/^\^/, '').replace(/(?<!\\)\$$/, ''), flags)
  const items = reader.sequence()
  if (typeof items === 'string') return items
  if (reader.ways > waysAtMost) return `it can be tried in more than ${waysAtMost} ways`
  return faultInRepetitions(items, isDotAll, reader.ways)
}

const isWhole = ({ characters: { isAll }, least }: Item) => isAll && least === 0

/**
 * `(?s).*` at the start tries each place once, and at the end it always fits; every other repetition has to end where
 * something else must follow.
 */
function faultInRepetitions(items: readonly Item[], isDotAll: boolean, ways: number): string | undefined {
  const [first, ...rest] = items
  if (!first || rest.length === 0) return undefined
  if (isEndless(first) && first.characters.isDot) {
    if (!isDotAll) return hintForDots
    const hasOther = rest.some(
      (item, index) => isEndless(item) && !(isWhole(item) && index === rest.length - 1),
    )
    return hasOther ? 'after .* at the start, the only other * or + may be .* at the end' : undefined
  }
  if (ways > 1 && items.some(isEndless)) return 'it has both choices and * or +'
  return items.some((item, index) => isEndless(item) && mayGoOn(item, items[index + 1]))
    ? 'what follows * or + may also be part of it'
    : undefined
}

const isEndless = ({ most }: Item) => most === Number.POSITIVE_INFINITY

const mayGoOn = ({ characters }: Item, follow: Item | undefined) =>
  follow !== undefined && (follow.least === 0 || overlap(characters, follow.characters))

const hintForDots = 'to search with .* it has to begin with (?s) or (?is), or use CONTAINS'

/** Reads the part of the syntax that means the same to everybody. */
class Reader {
  /** The product of all choices. */
  ways = 1
  #place = 0
  readonly #text: string
  readonly #flags: string

  constructor(text: string, flags: string) {
    this.#text = text
    this.#flags = flags
  }

  sequence(): Item[] | string {
    const items: Item[] = []
    while (this.#place < this.#text.length) {
      const item = this.#text[this.#place] === '(' ? this.#alternatives() : this.#repeated()
      if (typeof item === 'string') return item
      items.push(item)
    }
    return items
  }

  #repeated(): Item | string {
    const rest = this.#text.slice(this.#place)
    const atom = charactersOf(rest, this.#flags)
    if (!atom) return `"${rest.slice(0, 6)}" is not among what is allowed`
    const [quantifier] = /^(?:[*+?]|\{\d{1,3}(?:,\d{0,3})?\})?/.exec(rest.slice(atom.length)) ?? ['']
    this.#place += atom.length + quantifier.length
    if (/[*+?]/.test(this.#text[this.#place] ?? '')) return 'a repetition of a repetition'
    const [least, most] = boundsOf(quantifier)
    if (most !== Number.POSITIVE_INFINITY) this.ways *= Math.max(1, most - least + 1)
    return { characters: atom.characters, least, most }
  }

  /** A group of plain words, `(?:one|two)`, which is not repeated: counted as a choice of any character. */
  #alternatives(): Item | string {
    const group = /^\((?:\?:)?((?:[\p{L}\p{Nd} _-]|\|)+)\)(?![*+?{])/u.exec(this.#text.slice(this.#place))
    if (!group) return 'groups may only hold words with | between them, and not be repeated'
    this.#place += group[0].length
    this.ways *= (group[1] ?? '').split('|').length
    return { characters: { isAll: true, isDot: false, ranges: [] }, least: 1, most: 1 }
  }
}

function boundsOf(quantifier: string): [least: number, most: number] {
  if (quantifier === '*') return [0, Number.POSITIVE_INFINITY]
  if (quantifier === '+') return [1, Number.POSITIVE_INFINITY]
  if (quantifier === '?') return [0, 1]
  const [, least, comma, most] = /^\{(\d+)(,?)(\d*)\}$/.exec(quantifier) ?? []
  if (least === undefined) return [1, 1]
  if (comma === '') return [Number(least), Number(least)]
  return [Number(least), most === '' ? Number.POSITIVE_INFINITY : Number(most)]
}
