import { joinWords } from '../../model/text.ts'
import { readExpression } from './expression.ts'
import { type PartLimit, readSeparated, TokenReader } from './tokenReader.ts'
import type { ExpressionSyntax, NameSyntax } from './tree.ts'

/** One step of `$apply`. */
export type ApplySyntax =
  | { readonly is: 'identity' }
  | { readonly is: 'filter'; readonly condition: ExpressionSyntax }
  | {
      readonly is: 'group'
      readonly by: readonly NameSyntax[]
      readonly aggregates: readonly AggregateSyntax[]
    }

export const aggregationMethods = ['sum', 'min', 'max', 'average', 'countdistinct'] as const
export type AggregationMethod = (typeof aggregationMethods)[number]

export type AggregateSyntax =
  | { readonly is: 'count'; readonly alias: NameSyntax }
  | {
      readonly is: 'aggregate'
      readonly expression: ExpressionSyntax
      readonly method: AggregationMethod
      readonly alias: NameSyntax
    }

const transformations: PartLimit = { max: 20, parts: 'transformations' }
const groupedColumns: PartLimit = { max: 50, parts: 'columns to group by and aggregates' }

/** Parses the text of `$apply`. */
export function parseApply(text: string, option: string): ApplySyntax[] {
  const reader = new TokenReader(text, option)
  const steps = readSeparated(reader, '/', () => readTransformation(reader))
  reader.expectEnd()
  return steps
}

function readTransformation(reader: TokenReader): ApplySyntax {
  const { text, at } = reader.expectName()
  reader.countPart(transformations, at)
  switch (text) {
    case 'identity':
      return { is: 'identity' }
    case 'filter':
      return readInParentheses(reader, () => ({ is: 'filter', condition: readExpression(reader) }))
    case 'aggregate':
      return { is: 'group', by: [], aggregates: readInParentheses(reader, () => readAggregates(reader)) }
    case 'groupby':
      return readInParentheses(reader, () => readGroupBy(reader))
    default:
      throw reader.notSupported(
        at,
        `the transformation ${text} is not supported; use filter, groupby, aggregate or identity`,
      )
  }
}

function readInParentheses<Result>(reader: TokenReader, read: () => Result): Result {
  reader.expectMark('(')
  const result = read()
  reader.expectMark(')')
  return result
}

function readGroupBy(reader: TokenReader): ApplySyntax {
  const by = readInParentheses(reader, () => readSeparated(reader, ',', () => readGroupColumn(reader)))
  if (!reader.tryTakeMark(',')) return { is: 'group', by, aggregates: [] }
  const { text, at } = reader.expectName()
  if (text !== 'aggregate')
    throw reader.notSupported(at, `${text} is not supported inside groupby; use aggregate`)
  return { is: 'group', by, aggregates: readInParentheses(reader, () => readAggregates(reader)) }
}

function readGroupColumn(reader: TokenReader): NameSyntax {
  const { text: name, at } = reader.expectName()
  reader.countPart(groupedColumns, at)
  if (reader.isMark('/') || reader.isMark('(')) {
    throw reader.notSupported(at, 'grouping by a path is not supported; use a column of the entity set')
  }
  return { name, at }
}

const readAggregates = (reader: TokenReader) => readSeparated(reader, ',', () => readAggregate(reader))

function readAggregate(reader: TokenReader): AggregateSyntax {
  reader.countPart(groupedColumns, reader.token.at)
  if (reader.token.text === '$count') {
    reader.take()
    return { is: 'count', alias: readAlias(reader) }
  }
  const expression = readExpression(reader)
  expectWord(reader, 'with')
  const { text, at } = reader.expectName()
  const method = aggregationMethods.find((name) => name === text)
  if (!method)
    throw reader.notSupported(
      at,
      `the aggregation ${text} is not supported; use ${joinWords(aggregationMethods, 'or')}`,
    )
  return { is: 'aggregate', expression, method, alias: readAlias(reader) }
}

function readAlias(reader: TokenReader): NameSyntax {
  if (reader.token.text === 'from')
    throw reader.notSupported(reader.token.at, "'from' is not supported; name the result with 'as'")
  expectWord(reader, 'as')
  const { text: name, at } = reader.expectName()
  if (!/^[A-Za-z_]\w{0,127}$/.test(name)) {
    throw reader.invalidInput(
      at,
      'an alias must be 1 to 128 letters, digits and _, and not start with a digit',
    )
  }
  return { name, at }
}

function expectWord(reader: TokenReader, word: string): void {
  if (reader.token.is !== 'name' || reader.token.text !== word) throw reader.unexpectedToken(word)
  reader.take()
}
