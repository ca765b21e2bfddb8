import { z } from 'zod'
import type { Properties, Property, Value } from './property.ts'
import { valueSchema } from './property.ts'

/** How a property may be asked for; `all` and `any` are of lists, the rest of single values. */
export type Operator =
  | 'eq'
  | 'ne'
  | 'in'
  | 'gt'
  | 'gte'
  | 'lt'
  | 'lte'
  | 'contains'
  | 'startsWith'
  | 'all'
  | 'any'
  | 'exists'

/** One condition on a property; all conditions of a list have to hold. */
export interface Filter {
  readonly property: string
  readonly operator: Operator
  readonly value: Value
}

const equality = ['eq', 'ne', 'in', 'exists'] as const
const order = ['gt', 'gte', 'lt', 'lte'] as const

/** The operators that make sense for a property, the one that `name=value` stands for first. */
export function operatorsOf({ type, choices }: Property): readonly Operator[] {
  if (type === 'strings') return ['all', 'any', 'exists']
  if (type === 'boolean') return ['eq', 'ne', 'exists']
  if (choices) return equality
  if (type === 'string') return [...equality, 'contains', 'startsWith']
  return [...equality, ...order]
}

/** The schema of the text that stands behind an operator in a query string; it yields the value compared with. */
export function operandSchema(property: Property, operator: Operator): z.ZodType<Value, unknown> {
  if (operator === 'exists') return z.stringbool({ truthy: ['true'], falsy: ['false'], case: 'sensitive' })
  const one = fromText(operandOf(property, operator))
  return operator === 'in' || operator === 'all' || operator === 'any' ? list(one) : one
}

function operandOf(property: Property, operator: Operator): Property {
  const { description } = property
  if (operator === 'contains' || operator === 'startsWith')
    return { type: 'string', description, maxLength: 200 }
  if (property.type === 'strings')
    return { type: 'string', description, maxLength: property.maxLength ?? 100 }
  const { isRequired: _, pattern: _pattern, ...comparable } = property
  return comparable
}

function fromText(property: Property): z.ZodType<Value, unknown> {
  const value = valueSchema(property)
  if (property.type === 'integer' || property.type === 'number') {
    return z
      .string()
      .regex(/^-?\d+(\.\d+)?([eE][+-]?\d+)?$/, 'a number')
      .transform((digits): unknown => Number(digits))
      .pipe(value)
  }
  if (property.type === 'boolean') {
    return z.stringbool({ truthy: ['true'], falsy: ['false'], case: 'sensitive' })
  }
  return value
}

const listedAtMost = 100

/** Several values, separated by commas or by repeating the parameter. */
function list(one: z.ZodType<Value, unknown>): z.ZodType<Value, unknown> {
  return z
    .union([z.string(), z.array(z.string())])
    .transform((given): unknown => [given].flat().flatMap((text) => text.split(',')))
    .pipe(z.array(one).min(1).max(listedAtMost) as unknown as z.ZodType<Value, unknown>)
}

/** A name in a query string that is a filter: `importance`, `importance[gte]`. */
export function filterNamed(
  properties: Properties,
  name: string,
): { property: string; operator: Operator } | undefined {
  const [, property = '', written] = /^([A-Za-z]+)(?:\[([A-Za-z]+)\])?$/.exec(name) ?? []
  const declared = Object.hasOwn(properties, property) ? properties[property] : undefined
  if (!declared) return undefined
  const operator = operatorsOf(declared).find((known, index) =>
    written === undefined ? index === 0 : known === written,
  )
  return operator && { property, operator }
}
