import { z } from 'zod'
import { documentAs } from './documentAs.ts'
import { mustBe } from './faults.ts'
import type { Property, PropertyType, PropertyValue } from './property.ts'

/** The operators of filters; `all` and `any` apply to lists, the others to single values. */
export type FilterOperator =
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

/** A condition on a property; all filters of a list must match. */
export interface PropertyFilter {
  readonly property: string
  readonly operator: FilterOperator
  readonly value: PropertyValue
}

/** A boolean in a query string. */
export const booleanParameterSchema = documentAs(
  z.enum(['true', 'false']).transform((word) => word === 'true'),
  { type: 'boolean' },
)

const maxListValues = 100
const term = z.string().min(1).max(500)
const decimal = z.string().regex(/^-?\d{1,15}(\.\d{1,15})?$/, mustBe('a number such as 4 or 0.5'))
const integer = z.string().regex(/^-?\d{1,15}$/, mustBe('a whole number'))
const day = z.iso.date()
const time = z.iso.datetime({ offset: true })
const integerOperand = documentAs(integer.transform(Number), { type: 'integer' })
const numberOperand = documentAs(decimal.transform(Number), { type: 'number' })

/** Patterns of list entries in the API description. */
const patterns = {
  term: '[^,]{1,500}',
  integer: '-?[0-9]{1,15}',
  decimal: '-?[0-9]{1,15}([.][0-9]{1,15})?',
  day: '[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])',
  time: '[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]Z',
}

const existenceOperands = { exists: booleanParameterSchema.optional() }

const equalityOperands = <Operand extends z.ZodType<PropertyValue, string>>(
  operand: Operand,
  pattern: string,
) => ({
  eq: operand.optional(),
  ne: operand.optional(),
  in: createCommaListSchema(operand, pattern).optional(),
  ...existenceOperands,
})

const orderOperands = <Operand extends z.ZodType<PropertyValue, string>>(
  operand: Operand,
  pattern: string,
) => ({
  ...equalityOperands(operand, pattern),
  gt: operand.optional(),
  gte: operand.optional(),
  lt: operand.optional(),
  lte: operand.optional(),
})

/** The operators that each type of property supports; `name=value` is short for the first. */
const filterSchemasByType: Record<PropertyType, z.ZodType<FilterOperands, unknown>> = {
  string: createNamedFilterSchema('TextFilter', {
    ...equalityOperands(term, patterns.term),
    contains: term.optional(),
    startsWith: term.optional(),
  }),
  integer: createNamedFilterSchema('IntegerFilter', orderOperands(integerOperand, patterns.integer)),
  number: createNamedFilterSchema('NumberFilter', orderOperands(numberOperand, patterns.decimal)),
  boolean: createNamedFilterSchema('BooleanFilter', {
    eq: booleanParameterSchema.optional(),
    ne: booleanParameterSchema.optional(),
    ...existenceOperands,
  }),
  date: createNamedFilterSchema('DateFilter', orderOperands(day, patterns.day)),
  dateTime: createNamedFilterSchema('TimeFilter', orderOperands(time, patterns.time)),
  strings: createNamedFilterSchema('ListFilter', {
    all: createCommaListSchema(term, patterns.term).optional(),
    any: createCommaListSchema(term, patterns.term).optional(),
    ...existenceOperands,
  }),
}

type FilterOperands = Partial<Record<FilterOperator, PropertyValue>>

/** The schema of all filters on one property. */
export function getFilterSchema({ type, choices }: Property): z.ZodType<FilterOperands, unknown> {
  return choices
    ? createFilterSchema(equalityOperands(z.enum(choices), choices.join('|')))
    : filterSchemasByType[type]
}

/** The operator of the short form `name=value`. */
export const getShorthandOperator = ({ type }: Property): FilterOperator =>
  type === 'strings' ? 'all' : 'eq'

function createNamedFilterSchema(id: string, shape: z.ZodRawShape): z.ZodType<FilterOperands, unknown> {
  return createFilterSchema(shape).meta({ id })
}

function createFilterSchema(shape: z.ZodRawShape): z.ZodType<FilterOperands, unknown> {
  return z.strictObject(shape) as unknown as z.ZodType<FilterOperands, unknown>
}

/**
 * Several values, separated by commas or by repeating the parameter. Described as text with commas: OpenAPI cannot
 * describe lists inside deep objects.
 */
function createCommaListSchema<Operand extends z.ZodType<PropertyValue, string>>(
  operand: Operand,
  pattern: string,
) {
  return documentAs(
    z
      .union([z.string(), z.array(z.string())])
      .transform((parameter): string[] => [parameter].flat().flatMap((text) => text.split(',')))
      .pipe(z.array(operand).min(1).max(maxListValues) as unknown as z.ZodType<string[], string[]>),
    { type: 'string', pattern: `^(${pattern})(,(${pattern})){0,${maxListValues - 1}}$` },
  )
}
