import Cypher from '@neo4j/cypher-builder'
import type { PropertyFilter } from '../../model/filters.ts'
import type { Properties, PropertyValue } from '../../model/property.ts'
import { toStoredValue } from '../values.ts'
import type { SortKey } from './sortCursor.ts'

type Entity = Cypher.Node | Cypher.Relationship
type Condition = Cypher.Predicate | undefined

/** Builds the condition of filters on a node or a relationship; names come from the model, values are parameters. */
export function filterCondition(
  entity: Entity,
  properties: Properties,
  filters: readonly PropertyFilter[],
): Condition {
  return Cypher.and(...filters.map((filter) => toPredicate(entity, properties, filter)))
}

function toPredicate(entity: Entity, properties: Properties, filter: PropertyFilter): Cypher.Predicate {
  const { property: name, operator, value } = filter
  const property = entity.property(name)
  const operand = () => new Cypher.Param(toOperand(properties, filter))
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

function listCondition(property: Cypher.Property, operator: 'all' | 'any', items: readonly string[]) {
  const conditions = items.map((item) => Cypher.in(new Cypher.Param(item), property))
  const combined = operator === 'all' ? Cypher.and(...conditions) : Cypher.or(...conditions)
  if (!combined) throw new TypeError('A filter on a list must have at least one value')
  return combined
}

function toOperand(properties: Properties, { property, operator, value }: PropertyFilter): unknown {
  const declared = operator === 'contains' || operator === 'startsWith' ? undefined : properties[property]
  return Array.isArray(value)
    ? value.map((item: PropertyValue) => toStoredValue(declared, item))
    : toStoredValue(declared, value)
}

/** Builds ORDER BY terms; elements without the property come last in either direction. */
export function orderTerms(entity: Entity, order: readonly SortKey[]): [Cypher.Expr, 'ASC' | 'DESC'][] {
  return order.flatMap(({ property, isDescending }): [Cypher.Expr, 'ASC' | 'DESC'][] => [
    [Cypher.isNull(entity.property(property)), 'ASC'],
    [entity.property(property), isDescending ? 'DESC' : 'ASC'],
  ])
}

/** Builds the condition that an element comes after the one with the given sort values. */
export function afterCondition(
  entity: Entity,
  properties: Properties,
  order: readonly SortKey[],
  lastValues: readonly (PropertyValue | null)[],
  afterEqual: Cypher.Predicate,
): Cypher.Predicate {
  return order.reduceRight((afterRest: Cypher.Predicate, { property: name, isDescending }, index) => {
    const property = entity.property(name)
    const value = lastValues[index] ?? null
    if (value === null) return Cypher.and(Cypher.isNull(property), afterRest)
    const operand = new Cypher.Param(toStoredValue(properties[name], value))
    const beyond = isDescending ? Cypher.lt(property, operand) : Cypher.gt(property, operand)
    return Cypher.or(beyond, Cypher.isNull(property), Cypher.and(Cypher.eq(property, operand), afterRest))
  }, afterEqual)
}
