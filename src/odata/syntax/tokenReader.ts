import { invalidInput, notSupported, type OptionPosition } from '../errors.ts'
import { expandAliases, type ODataToken, type ParameterAliases, tokenize } from './tokens.ts'

/** How many parts of a kind an option may have: the time in which the database plans grows faster than their number. */
export interface PartLimit {
  readonly max: number
  /** What is counted, in the plural, and what to do instead. */
  readonly parts: string
}

/** Reads the tokens of a text in order. */
export class TokenReader {
  readonly #tokens: readonly ODataToken[]
  readonly #option: string
  #next = 0
  readonly #text: string
  readonly #countByLimit = new Map<PartLimit, number>()

  constructor(text: string, option: string, aliases?: ParameterAliases) {
    this.#text = text
    const tokens = tokenize(text, option)
    this.#tokens = aliases ? expandAliases(tokens, aliases, option) : tokens
    this.#option = option
  }

  get token(): ODataToken {
    return this.#tokens[this.#next] ?? this.#end
  }

  get lookahead(): ODataToken {
    return this.#tokens[this.#next + 1] ?? this.#end
  }

  get #end(): ODataToken {
    return this.#tokens.at(-1) as ODataToken
  }

  take(): ODataToken {
    const { token } = this
    this.#next += 1
    return token
  }

  isMark(text: string): boolean {
    return this.token.is === 'mark' && this.token.text === text
  }

  /** Takes the mark if it is next; returns whether it was. */
  tryTakeMark(text: string): boolean {
    const isNext = this.isMark(text)
    if (isNext) this.take()
    return isNext
  }

  expectMark(text: string): void {
    if (!this.tryTakeMark(text)) throw this.unexpectedToken(text)
  }

  expectName(): ODataToken {
    if (this.token.is !== 'name') throw this.unexpectedToken('a name')
    return this.take()
  }

  expectEnd(): void {
    if (this.token.is !== 'end') throw this.unexpectedToken('end of input')
  }

  unexpectedToken(expected: string, token: ODataToken = this.token): Error {
    const actual = token.is === 'end' ? 'end of input' : token.text
    return invalidInput(this.toPosition(token.at), `expected ${expected}, found ${actual}`)
  }

  invalidInput(at: number, message: string): Error {
    return invalidInput(this.toPosition(at), message)
  }

  notSupported(at: number, message: string): Error {
    return notSupported(this.toPosition(at), message)
  }

  /** Counts a part of the text towards a limit; rejects the first one above it. */
  countPart(limit: PartLimit, at: number): void {
    const count = (this.#countByLimit.get(limit) ?? 0) + 1
    this.#countByLimit.set(limit, count)
    if (count > limit.max) throw this.invalidInput(at, `must have at most ${limit.max} ${limit.parts}`)
  }

  text(start: number, end: number): string {
    return this.#text.slice(start, end)
  }

  toPosition(at: number): OptionPosition {
    return { in: this.#option, at }
  }
}

/** Reads one or more items that are separated by a mark. */
export function readSeparated<Item>(reader: TokenReader, mark: string, read: () => Item): Item[] {
  const items = [read()]
  while (reader.tryTakeMark(mark)) items.push(read())
  return items
}
