import { readExpression } from './expression.ts'
import { Reader, separated } from './tokenReader.ts'
import type { Step, Syntax } from './tree.ts'

/** One step of `$apply`. */
export type ApplySyntax =
  | { readonly is: 'identity' }
  | { readonly is: 'filter'; readonly condition: Syntax }
  | {
      readonly is: 'group'
      readonly by: readonly Step[]
      readonly aggregates: readonly AggregateSyntax[]
    }

export const aggregations = ['sum', 'min', 'max', 'average', 'countdistinct'] as const
export type Aggregation = (typeof aggregations)[number]

export type AggregateSyntax =
  | { readonly is: 'count'; readonly alias: Step }
  | {
      readonly is: 'aggregate'
      readonly expression: Syntax
      readonly method: Aggregation
      readonly alias: Step
    }

export function parseApply(text: string, option: string): ApplySyntax[] {
  const reader = new Reader(text, option)
  const steps = separated(reader, '/', () => readStep(reader))
  reader.expectEnd()
  return steps
}

function readStep(reader: Reader): ApplySyntax {
  const { text, at } = reader.expectName()
  switch (text) {
    case 'identity':
      return { is: 'identity' }
    case 'filter':
      return inParentheses(reader, () => ({ is: 'filter', condition: readExpression(reader) }))
    case 'aggregate':
      return { is: 'group', by: [], aggregates: inParentheses(reader, () => readAggregates(reader)) }
    case 'groupby':
      return inParentheses(reader, () => readGroup(reader))
    default:
      throw reader.unsupported(at, `the transformation ${text} is not supported`)
  }
}

function inParentheses<Result>(reader: Reader, read: () => Result): Result {
  reader.expectMark('(')
  const result = read()
  reader.expectMark(')')
  return result
}

function readGroup(reader: Reader): ApplySyntax {
  const by = inParentheses(reader, () => separated(reader, ',', () => readGrouping(reader)))
  if (!reader.takesMark(',')) return { is: 'group', by, aggregates: [] }
  const { text, at } = reader.expectName()
  if (text !== 'aggregate') throw reader.unsupported(at, `${text} is not supported inside of groupby`)
  return { is: 'group', by, aggregates: inParentheses(reader, () => readAggregates(reader)) }
}

function readGrouping(reader: Reader): Step {
  const { text: name, at } = reader.expectName()
  if (reader.isMark('/') || reader.isMark('(')) {
    throw reader.unsupported(at, 'only columns of the table itself can be grouped by')
  }
  return { name, at }
}

const readAggregates = (reader: Reader) => separated(reader, ',', () => readAggregate(reader))

function readAggregate(reader: Reader): AggregateSyntax {
  if (reader.token.text === '$count') {
    reader.take()
    return { is: 'count', alias: readAlias(reader) }
  }
  const expression = readExpression(reader)
  expectWord(reader, 'with')
  const { text, at } = reader.expectName()
  const method = aggregations.find((name) => name === text)
  if (!method) throw reader.unsupported(at, `the aggregation ${text} is not supported`)
  return { is: 'aggregate', expression, method, alias: readAlias(reader) }
}

function readAlias(reader: Reader): Step {
  if (reader.token.text === 'from') throw reader.unsupported(reader.token.at, 'from is not supported')
  expectWord(reader, 'as')
  const { text: name, at } = reader.expectName()
  if (!/^[A-Za-z_]\w{0,127}$/.test(name)) throw reader.invalid(at, 'a name of letters, digits and _')
  return { name, at }
}

function expectWord(reader: Reader, word: string): void {
  if (reader.token.is !== 'name' || reader.token.text !== word) throw reader.unexpected(word)
  reader.take()
}
