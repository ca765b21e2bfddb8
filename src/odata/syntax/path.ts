import { invalidInput } from '../errors.ts'
import { readSeparated, TokenReader } from './tokenReader.ts'
import type { LiteralSyntax } from './tree.ts'

/** A step of an address, with the key when one is given: the value of a single key has no name. */
export interface PathSegment {
  readonly name: string
  readonly at: number
  readonly key?: readonly KeyPart[]
}

export interface KeyPart {
  readonly name?: string
  readonly literal: LiteralSyntax
}

export const pathOption = 'path'

/** Reads the path behind the service's address; what is percent-encoded inside of a step does not divide it. */
export function parsePath(path: string): PathSegment[] {
  const segments = path.split('/').filter((segment) => segment !== '')
  return segments.map((segment) => readSegment(decodeSegment(segment)))
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    throw invalidInput({ in: pathOption, at: 0 }, 'percent signs have to be followed by two digits of UTF-8')
  }
}

function readSegment(text: string): PathSegment {
  const reader = new TokenReader(text, pathOption)
  const { text: name, at } = reader.expectName()
  const key = reader.tryTakeMark('(') ? readKey(reader) : undefined
  reader.expectEnd()
  return key ? { name, at, key } : { name, at }
}

function readKey(reader: TokenReader): KeyPart[] {
  if (reader.isMark(')')) throw reader.notSupported(reader.token.at, 'functions are not supported')
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

function readLiteral(reader: TokenReader): LiteralSyntax {
  if (reader.token.is !== 'literal') throw reader.unexpectedToken('a value')
  const { type = 'other', text, at } = reader.take()
  return { is: 'literal', type, text, at }
}
