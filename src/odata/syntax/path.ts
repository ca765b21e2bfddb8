import { invalidInput } from '../errors.ts'
import { decodePercentEncoding } from './percentEncoding.ts'
import { readSeparated, TokenReader } from './tokenReader.ts'
import type { LiteralSyntax } from './tree.ts'

/** A segment of a path, with its key if one is given; a key of one column needs no name. */
export interface PathSegment {
  /** The whole segment, which may be a key. */
  readonly text: string
  readonly name: string
  readonly at: number
  readonly key?: readonly KeyPart[]
}

export interface KeyPart {
  readonly name?: string
  readonly literal: LiteralSyntax
}

export const pathOption = 'path'

/** Maximum number of segments: the statement matches a pattern for each. */
export const maxPathSegments = 20

/** Parses the path below the service root; a slash that is percent-encoded or in a quoted key does not separate segments. */
export function parsePath(path: string): PathSegment[] {
  const segments = splitSegments(path).filter((segment) => segment !== '')
  if (segments.length > maxPathSegments)
    throw invalidInput({ in: pathOption, at: 0 }, `must have at most ${maxPathSegments} segments`)
  return segments.map((segment) => readSegment(decodePercentEncoding(segment, pathOption)))
}

/** A quotation mark opens a text after a parenthesis or an equals sign; two in a text stand for one. */
function splitSegments(path: string): string[] {
  const segments = ['']
  const tokens = path.split(/('|%27|\/)/)
  let isQuoted = false
  let closedAt = -1
  for (const [position, token] of tokens.entries()) {
    const segment = segments.at(-1) ?? ''
    if (token === '/' && !isQuoted) {
      segments.push('')
      continue
    }
    if (token === "'" || token === '%27') {
      const isDoubled = closedAt === position - 2 && tokens[position - 1] === ''
      if (isQuoted) closedAt = position
      isQuoted = !isQuoted && (isDoubled || /[(=]$/.test(segment))
    }
    segments[segments.length - 1] = segment + token
  }
  return segments
}

/** A segment that is no name can only be a key. */
function readSegment(text: string): PathSegment {
  if (!/^[$\p{L}_][\p{L}\p{N}_.]*(\(|$)/u.test(text)) return { text, name: text, at: 0 }
  const reader = new TokenReader(text, pathOption)
  const { text: name, at } = reader.expectName()
  const key = reader.tryTakeMark('(') ? readKey(reader) : undefined
  reader.expectEnd()
  return key ? { text, name, at, key } : { text, name, at }
}

function readKey(reader: TokenReader): KeyPart[] {
  if (reader.isMark(')'))
    throw reader.notSupported(
      reader.token.at,
      'functions in the path are not supported; put a key in the parentheses',
    )
  const parts = readSeparated(reader, ',', () => readKeyPart(reader))
  reader.expectMark(')')
  return parts
}

function readKeyPart(reader: TokenReader): KeyPart {
  if (reader.token.is !== 'name') return { literal: readLiteral(reader) }
  const { text: name } = reader.take()
  reader.expectMark('=')
  return { name, literal: readLiteral(reader) }
}

/** The value of a key that is a segment of its own. */
export function parseKeyValue(text: string): LiteralSyntax {
  const reader = new TokenReader(text, pathOption)
  const literal = readLiteral(reader)
  reader.expectEnd()
  return literal
}

function readLiteral(reader: TokenReader): LiteralSyntax {
  if (reader.token.is !== 'literal') throw reader.unexpectedToken('a value')
  const { type = 'other', text, at } = reader.take()
  return { is: 'literal', type, text, at }
}
