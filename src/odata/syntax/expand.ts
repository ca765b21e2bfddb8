import { parseBoolean, parseRowCount, readOrder, readSelect } from './clauses.ts'
import { readExpression } from './expression.ts'
import type { OptionsSyntax } from './options.ts'
import { readSeparated, TokenReader } from './tokenReader.ts'

/** A navigation property to be followed, with what is asked of what is found there. */
export interface ExpandSyntax {
  readonly name: string
  readonly at: number
  /** Only how many there are: `Nav/$count`. */
  readonly isCount: boolean
  readonly options: NestedOptions
  /** The options as they were written, to be asked again of the rows that are too many for the first answer. */
  readonly written: readonly RawOption[]
}

/** A nested option by its name, as it was written. */
export type RawOption = readonly [name: string, text: string]

export type NestedOptions = Pick<
  OptionsSyntax,
  'filter' | 'orderby' | 'select' | 'expand' | 'top' | 'skip' | 'count'
>

/** How many levels of relationships can be expanded. */
export const maxExpandDepth = 4

export function parseExpand(text: string, option: string): ExpandSyntax[] {
  const reader = new TokenReader(text, option)
  const items = readExpand(reader, 1)
  reader.expectEnd()
  return items
}

function readExpand(reader: TokenReader, level: number): ExpandSyntax[] {
  return readSeparated(reader, ',', () => {
    const { at } = reader.token
    if (level > maxExpandDepth) throw reader.notSupported(at, `deeper than ${maxExpandDepth} levels`)
    if (reader.isMark('*')) throw reader.notSupported(at, 'relationships have to be named one by one')
    const { text: name } = reader.expectName()
    const isCount = reader.tryTakeMark('/') && readCountSegment(reader)
    const nested = reader.tryTakeMark('(') ? readNestedOptions(reader, level) : { options: {}, written: [] }
    return { name, at, isCount, ...nested }
  })
}

function readCountSegment(reader: TokenReader): true {
  const { text, at } = reader.expectName()
  if (text !== '$count') throw reader.notSupported(at, `${text} is not supported behind a relationship`)
  return true
}

const nestedOptionReaders: Readonly<Record<string, (reader: TokenReader, level: number) => unknown>> = {
  filter: (reader) => readExpression(reader),
  orderby: readOrder,
  select: readSelect,
  expand: (reader, level) => readExpand(reader, level + 1),
  top: (reader) => parseRowCount(reader.take().text, '$top'),
  skip: (reader) => parseRowCount(reader.take().text, '$skip'),
  count: (reader) => parseBoolean(reader.take().text, '$count'),
}

function readNestedOptions(reader: TokenReader, level: number): Pick<ExpandSyntax, 'options' | 'written'> {
  const options: Record<string, unknown> = {}
  const written: RawOption[] = []
  do {
    const { text, at } = reader.expectName()
    const name = text.replace(/^\$/, '')
    const read = Object.hasOwn(nestedOptionReaders, name) ? nestedOptionReaders[name] : undefined
    if (!read) throw reader.notSupported(at, `${text} is not supported inside of $expand`)
    if (name in options) throw reader.invalidInput(at, `${text} is given more than once`)
    reader.expectMark('=')
    const start = reader.token.at
    options[name] = read(reader, level)
    written.push([`$${name}`, reader.text(start, reader.token.at)])
  } while (reader.tryTakeMark(';'))
  reader.expectMark(')')
  return { options, written }
}
