import Cypher from '@neo4j/cypher-builder'
import { asInteger } from '../../graph/values.ts'
import type { Typed } from '../semantics/tree.ts'

export type ValueTyped = Typed & { readonly is: 'value' }

/** A literal as a parameter of its type. */
export function literalOf({ type, value }: ValueTyped): Cypher.Expr {
  if (value === null) return Cypher.Null
  const parameter = new Cypher.Param(plainParameter(type === 'dateTime' ? inUtc(String(value)) : value))
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
export function listOf(values: readonly ValueTyped[]): Cypher.Expr {
  const isPlain = values.every(({ type }) => plainTypes.has(type))
  if (!isPlain) return new Cypher.List(values.map(literalOf))
  return new Cypher.Param(values.map(({ value }) => plainParameter(value)))
}

/** To the database times in different zones are never equal; a fraction of a second stays as it is written. */
function inUtc(text: string): string {
  const [, seconds = '', fraction = '', zone = ''] = /^(.{16}(?::\d\d)?)(\.\d+)?(.+)$/.exec(text) ?? []
  return `${new Date(seconds + zone).toISOString().slice(0, -5)}${fraction}Z`
}

const plainTypes = new Set(['string', 'integer', 'number', 'boolean'])

const plainParameter = (value: ValueTyped['value']) => (typeof value === 'bigint' ? asInteger(value) : value)
