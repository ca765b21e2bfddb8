import Cypher from '@neo4j/cypher-builder'
import { toNeo4jInteger } from '../../graph/values.ts'
import type { TypedExpression } from '../semantics/tree.ts'

export type LiteralExpression = TypedExpression & { readonly is: 'value' }

/** Compiles a literal to a parameter of its type. */
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

/** Compiles literals to a list, as one parameter if the driver supports their types. */
export function compileLiteralList(values: readonly LiteralExpression[]): Cypher.Expr {
  const isParameterizable = values.every(({ type }) => parameterTypes.has(type))
  if (!isParameterizable) return new Cypher.List(values.map(compileLiteral))
  return new Cypher.Param(values.map(({ value }) => toParameterValue(value)))
}

/** Converts a time to UTC, because Neo4j never treats times in different zones as equal; keeps its precision. */
function toUtcText(text: string): string {
  const [, seconds = '', fraction = '', zone = ''] = /^(.{16}(?::\d\d)?)(\.\d+)?(.+)$/.exec(text) ?? []
  return `${new Date(seconds + zone).toISOString().slice(0, -5)}${fraction}Z`
}

const parameterTypes = new Set(['string', 'integer', 'number', 'boolean'])

const toParameterValue = (value: LiteralExpression['value']) =>
  typeof value === 'bigint' ? toNeo4jInteger(value) : value
