import { joinWords } from '../../model/text.ts'
import { type OrderSyntax, parseBoolean, parseRowCount, readOrder, readSelect } from './clauses.ts'
import { readExpression } from './expression.ts'
import { type PartLimit, readSeparated, TokenReader } from './tokenReader.ts'
import type { ExpressionSyntax, NameSyntax } from './tree.ts'

/** A navigation property to expand, with its options. */
export interface ExpandSyntax {
  /** `*` stands for all that are not named. */
  readonly name: string
  readonly at: number
  /** Whether only the count is requested: `Nav/$count`. */
  readonly isCount: boolean
  readonly options: NestedOptions
  /** The options as given, for the link to further rows. */
  readonly rawOptions: readonly RawOption[]
}

/** Name and text of a nested option. */
export type RawOption = readonly [name: string, text: string]

/** Parsed query options that are also allowed inside `$expand`. */
export interface NestedOptions {
  readonly filter?: ExpressionSyntax
  readonly orderby?: readonly OrderSyntax[]
  readonly select?: readonly NameSyntax[]
  readonly expand?: readonly ExpandSyntax[]
  readonly top?: number
  readonly skip?: number
  readonly count?: boolean
}

/** Maximum number of expanded levels. */
export const maxExpandDepth = 4

const expansions: PartLimit = { max: 50, parts: 'navigation properties' }

/** Parses the text of `$expand`. */
export function parseExpand(text: string, option: string): ExpandSyntax[] {
  const reader = new TokenReader(text, option)
  const items = readExpand(reader, 1)
  reader.expectEnd()
  return items
}

function readExpand(reader: TokenReader, level: number): ExpandSyntax[] {
  return readSeparated(reader, ',', () => {
    const { at } = reader.token
    if (level > maxExpandDepth)
      throw reader.notSupported(
        at,
        `expanding more than ${maxExpandDepth} levels is not supported; request deeper rows by their own path`,
      )
    reader.countPart(expansions, at)
    if (reader.tryTakeMark('*')) return { name: '*', at, isCount: false, options: {}, rawOptions: [] }
    const { text: name } = reader.expectName()
    const isCount = reader.tryTakeMark('/') && readCountSegment(reader)
    const nested = reader.tryTakeMark('(')
      ? readNestedOptions(reader, level)
      : { options: {}, rawOptions: [] }
    return { name, at, isCount, ...nested }
  })
}

function readCountSegment(reader: TokenReader): true {
  const { text, at } = reader.expectName()
  if (text !== '$count')
    throw reader.notSupported(
      at,
      `${text} is not supported after a navigation property; use $count or options in parentheses`,
    )
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

const nestedOptionNames = joinWords(
  Object.keys(nestedOptionReaders).map((name) => `$${name}`),
  'or',
)

function readNestedOptions(reader: TokenReader, level: number): Pick<ExpandSyntax, 'options' | 'rawOptions'> {
  const options: Record<string, unknown> = {}
  const rawOptions: RawOption[] = []
  do {
    const { text, at } = reader.expectName()
    const name = text.replace(/^\$/, '')
    const read = Object.hasOwn(nestedOptionReaders, name) ? nestedOptionReaders[name] : undefined
    if (!read)
      throw reader.notSupported(at, `${text} is not supported inside $expand; use ${nestedOptionNames}`)
    if (name in options) throw reader.invalidInput(at, `${text} must be given only once`)
    reader.expectMark('=')
    const start = reader.token.at
    options[name] = read(reader, level)
    rawOptions.push([`$${name}`, reader.text(start, reader.token.at)])
  } while (reader.tryTakeMark(';'))
  reader.expectMark(')')
  return { options, rawOptions }
}
