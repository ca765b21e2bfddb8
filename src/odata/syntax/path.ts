import { invalid } from '../errors.ts'
import { Reader, separated } from './tokenReader.ts'
import type { LiteralSyntax } from './tree.ts'

/** A step of an address, with the key when one is given: the value of a single key has no name. */
export interface Segment {
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
export function parsePath(path: string): Segment[] {
  const segments = path.split('/').filter((segment) => segment !== '')
  return segments.map((segment) => readSegment(decoded(segment)))
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    throw invalid({ in: pathOption, at: 0 }, 'percent signs have to be followed by two digits of UTF-8')
  }
}

function readSegment(text: string): Segment {
  const reader = new Reader(text, pathOption)
  const { text: name, at } = reader.expectName()
  const key = reader.takesMark('(') ? readKey(reader) : undefined
  reader.expectEnd()
  return key ? { name, at, key } : { name, at }
}

function readKey(reader: Reader): KeyPart[] {
  if (reader.isMark(')')) throw reader.unsupported(reader.token.at, 'functions are not supported')
  const parts = separated(reader, ',', () => readKeyPart(reader))
  reader.expectMark(')')
  return parts
}

function readKeyPart(reader: Reader): KeyPart {
  if (reader.token.is !== 'name') return { literal: readLiteral(reader) }
  const { text: name } = reader.take()
  reader.expectMark('=')
  return { name, literal: readLiteral(reader) }
}

function readLiteral(reader: Reader): LiteralSyntax {
  if (reader.token.is !== 'literal') throw reader.unexpected('a value')
  const { type = 'other', text, at } = reader.take()
  return { is: 'literal', type, text, at }
}
