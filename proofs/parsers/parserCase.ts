/** A parser of text from outside, and a costly input of any length for it. */
export interface ParserCase {
  readonly parser: string
  readonly input: string
  readonly create: (length: number) => string | Promise<Buffer>
  readonly parse: (input: string | Buffer) => unknown
  /** Length of the longest input that a client can send, if there is a limit. */
  readonly maxLength?: number
}

/** The text again and again, up to a length. */
export const repeat = (text: string, length: number) =>
  text.repeat(Math.max(1, Math.floor(length / text.length)))

export type TextCase = readonly [input: string, create: (length: number) => string]

/** Cases of a parser of text. */
export const textCases = (
  parser: string,
  parse: (text: string) => unknown,
  cases: readonly TextCase[],
  maxLength?: number,
) =>
  cases.map(
    ([input, create]): ParserCase => ({
      parser,
      input,
      create,
      parse: (text) => parse(String(text)),
      ...(maxLength !== undefined && { maxLength }),
    }),
  )

/** Names that differ in their numbers. */
export const numberNames = (prefix: string, count: number) =>
  Array.from({ length: count }, (_, i) => `${prefix} ${i}`)
