import Cypher from '@neo4j/cypher-builder'
import { toNeo4jInteger } from '../../graph/values.ts'
import type { TypedExpression } from '../semantics/tree.ts'

export type LiteralExpression = TypedExpression & { readonly is: 'value' }

/** A literal as a parameter of its type. */
export function compileLiteral({ type, value }: LiteralExpression): Cypher.Expr {
  if (value === null) return Cypher.Null
  const parameter = new Cypher.Param(toParameterValue(type === 'dateTime' ? toUtcText(String(value)) : value))
  switch (type) {
    case 'date':
      return Cypher.date(parameter)
    case 'dateTime':
      return Cypher.datetime(parameter)
    case 'timeOfDay':
      return Cypher.localtime(parameter)
    case 'duration':
      return Cypher.duration(parameter)
    default:
      return parameter
  }
}

/** Literals as a list, in one parameter where the driver knows their type. */
export function compileLiteralList(values: readonly LiteralExpression[]): Cypher.Expr {
  const isParameterizable = values.every(({ type }) => parameterTypes.has(type))
  if (!isParameterizable) return new Cypher.List(values.map(compileLiteral))
  return new Cypher.Param(values.map(({ value }) => toParameterValue(value)))
}

/** To the database times in different zones are never equal; a fraction of a second stays as it is written. */
function toUtcText(text: string): string {
  const [, seconds = '', fraction = '', zone = ''] = /^(.{16}(?::\d\d)?)(\.\d+)?(.+)$/.exec(text) ?? []
  return `${new Date(seconds + zone).toISOString().slice(0, -5)}${fraction}Z`
}

const parameterTypes = new Set(['string', 'integer', 'number', 'boolean'])

const toParameterValue = (value: LiteralExpression['value']) =>
  typeof value === 'bigint' ? toNeo4jInteger(value) : value
