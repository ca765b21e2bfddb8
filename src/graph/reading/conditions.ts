import Cypher from '@neo4j/cypher-builder'
import { AtlasError } from '../../model/errors.ts'
import type { Filter } from '../../model/filters.ts'
import type { Properties, Value } from '../../model/property.ts'
import { storedValue } from '../values.ts'

type Entity = Cypher.Node | Cypher.Relationship
type Condition = Cypher.Predicate | undefined

/** One key of an order; after it come the identifying keys, so that every order is total. */
export interface SortKey {
  readonly property: string
  readonly isDescending: boolean
}

/** Filters as a condition on a node or a relationship; names come from the model, values are parameters. */
export function filterCondition(
  entity: Entity,
  properties: Properties,
  filters: readonly Filter[],
): Condition {
  return Cypher.and(...filters.map((filter) => oneCondition(entity, properties, filter)))
}

function oneCondition(entity: Entity, properties: Properties, filter: Filter): Cypher.Predicate {
  const { property: name, operator, value } = filter
  const property = entity.property(name)
  const operand = () => new Cypher.Param(operandFor(properties, filter))
  switch (operator) {
    case 'eq':
      return Cypher.eq(property, operand())
    case 'ne':
      return Cypher.neq(property, operand())
    case 'in':
      return Cypher.in(property, operand())
    case 'gt':
      return Cypher.gt(property, operand())
    case 'gte':
      return Cypher.gte(property, operand())
    case 'lt':
      return Cypher.lt(property, operand())
    case 'lte':
      return Cypher.lte(property, operand())
    case 'contains':
      return Cypher.contains(property, operand())
    case 'startsWith':
      return Cypher.startsWith(property, operand())
    case 'exists':
      return value ? Cypher.isNotNull(property) : Cypher.isNull(property)
    case 'all':
    case 'any':
      return listCondition(property, operator, value as readonly string[])
  }
}

function listCondition(property: Cypher.Property, operator: 'all' | 'any', wanted: readonly string[]) {
  const each = wanted.map((item) => Cypher.in(new Cypher.Param(item), property))
  const together = operator === 'all' ? Cypher.and(...each) : Cypher.or(...each)
  if (!together) throw new TypeError('A filter on a list names nothing')
  return together
}

function operandFor(properties: Properties, { property, operator, value }: Filter): unknown {
  const declared = operator === 'contains' || operator === 'startsWith' ? undefined : properties[property]
  return Array.isArray(value)
    ? value.map((item: Value) => storedValue(declared, item))
    : storedValue(declared, value)
}

/** ORDER BY terms: elements without the property come last, whichever way it goes. */
export function orderTerms(entity: Entity, order: readonly SortKey[]): [Cypher.Expr, 'ASC' | 'DESC'][] {
  return order.flatMap(({ property, isDescending }): [Cypher.Expr, 'ASC' | 'DESC'][] => [
    [Cypher.isNull(entity.property(property)), 'ASC'],
    [entity.property(property), isDescending ? 'DESC' : 'ASC'],
  ])
}

/** The condition that an element comes after the one whose sort values are given. */
export function afterCondition(
  entity: Entity,
  properties: Properties,
  order: readonly SortKey[],
  last: readonly (Value | null)[],
  afterEqual: Cypher.Predicate,
): Cypher.Predicate {
  return order.reduceRight((afterRest: Cypher.Predicate, { property: name, isDescending }, index) => {
    const property = entity.property(name)
    const value = last[index] ?? null
    if (value === null) return Cypher.and(Cypher.isNull(property), afterRest)
    const operand = new Cypher.Param(storedValue(properties[name], value))
    const beyond = isDescending ? Cypher.lt(property, operand) : Cypher.gt(property, operand)
    return Cypher.or(beyond, Cypher.isNull(property), Cypher.and(Cypher.eq(property, operand), afterRest))
  }, afterEqual)
}

/** A page's end, to go on from; opaque to clients. */
export function encodeCursor(order: readonly SortKey[], last: readonly unknown[]): string {
  return Buffer.from(JSON.stringify([orderText(order), ...last])).toString('base64url')
}

/** The sort values in a cursor; INVALID_INPUT when it was not made for this order. */
export function decodeCursor(
  cursor: string,
  order: readonly SortKey[],
  idsExpected: number,
): { sortValues: (Value | null)[]; ids: string[] } {
  const [madeFor, ...last] = parseCursor(cursor)
  const ids = last.slice(order.length)
  const isSound =
    madeFor === orderText(order) && ids.length === idsExpected && ids.every((id) => typeof id === 'string')
  if (!isSound) throw cursorError()
  return { sortValues: last.slice(0, order.length) as (Value | null)[], ids: ids as string[] }
}

function parseCursor(cursor: string): unknown[] {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    if (Array.isArray(parsed)) return parsed
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
  }
  throw cursorError()
}

const orderText = (order: readonly SortKey[]) =>
  order.map(({ property, isDescending }) => (isDescending ? `-${property}` : property)).join(',')

const cursorError = () =>
  new AtlasError('INVALID_INPUT', 'The cursor does not belong to this list in this order', {
    faults: [{ path: 'cursor', message: 'take it from the answer before, with the same sort' }],
  })
