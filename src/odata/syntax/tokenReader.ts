import { invalid, type Place, unsupported } from '../errors.ts'
import { type Token, tokensOf } from './tokens.ts'

/** Goes through the tokens of one text, once, forward. */
export class Reader {
  readonly #tokens: readonly Token[]
  readonly #option: string
  #next = 0

  readonly #text: string

  constructor(text: string, option: string) {
    this.#text = text
    this.#tokens = tokensOf(text, option)
    this.#option = option
  }

  get token(): Token {
    return this.#tokens[this.#next] ?? this.#end
  }

  get following(): Token {
    return this.#tokens[this.#next + 1] ?? this.#end
  }

  get #end(): Token {
    return this.#tokens.at(-1) as Token
  }

  take(): Token {
    const { token } = this
    this.#next += 1
    return token
  }

  isMark(text: string): boolean {
    return this.token.is === 'mark' && this.token.text === text
  }

  /** Whether the mark came, and then goes past it. */
  takesMark(text: string): boolean {
    const isThere = this.isMark(text)
    if (isThere) this.take()
    return isThere
  }

  expectMark(text: string): void {
    if (!this.takesMark(text)) throw this.unexpected(text)
  }

  expectName(): Token {
    if (this.token.is !== 'name') throw this.unexpected('a name')
    return this.take()
  }

  expectEnd(): void {
    if (this.token.is !== 'end') throw this.unexpected('the end')
  }

  unexpected(wanted: string, token: Token = this.token): Error {
    const found = token.is === 'end' ? 'the end' : token.text
    return invalid(this.place(token.at), `expected ${wanted}, found ${found}`)
  }

  invalid(at: number, message: string): Error {
    return invalid(this.place(at), message)
  }

  unsupported(at: number, message: string): Error {
    return unsupported(this.place(at), message)
  }

  text(start: number, end: number): string {
    return this.#text.slice(start, end)
  }

  place(at: number): Place {
    return { in: this.#option, at }
  }
}

/** Items separated by a mark, at least one. */
export function separated<Item>(reader: Reader, mark: string, read: () => Item): Item[] {
  const items = [read()]
  while (reader.takesMark(mark)) items.push(read())
  return items
}
