import { z } from 'zod'
import type { Property, PropertyType, Value } from './property.ts'

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

/** A boolean as a query string has it. */
export const trueOrFalse = z.enum(['true', 'false']).transform((word) => word === 'true')

const listedAtMost = 100
const term = z.string().min(1).max(500)
const decimal = z.string().regex(/^-?\d{1,15}(\.\d{1,15})?$/, 'a number such as 4 or 0.5')
const whole = z.string().regex(/^-?\d{1,15}$/, 'a whole number')
const day = z.iso.date()
const time = z.iso.datetime({ offset: true })
const asNumber = <Schema extends z.ZodType<string, string>>(schema: Schema) => schema.transform(Number)

/** One of several values as readers of the API's description see it. */
const patterns = {
  term: '[^,]{1,500}',
  whole: '-?[0-9]{1,15}',
  decimal: '-?[0-9]{1,15}([.][0-9]{1,15})?',
  day: '[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])',
  time: '[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]Z',
}

const existence = { exists: trueOrFalse.optional() }

const equality = <Operand extends z.ZodType<Value, string>>(operand: Operand, pattern: string) => ({
  eq: operand.optional(),
  ne: operand.optional(),
  in: several(operand, pattern).optional(),
  ...existence,
})

const order = <Operand extends z.ZodType<Value, string>>(operand: Operand, pattern: string) => ({
  ...equality(operand, pattern),
  gt: operand.optional(),
  gte: operand.optional(),
  lt: operand.optional(),
  lte: operand.optional(),
})

/** The conditions that each type of property can be asked for, the one that `name=value` is short for first. */
const byType: Record<PropertyType, z.ZodType<Operands, unknown>> = {
  string: operands('TextFilter', {
    ...equality(term, patterns.term),
    contains: term.optional(),
    startsWith: term.optional(),
  }),
  integer: operands('IntegerFilter', order(asNumber(whole), patterns.whole)),
  number: operands('NumberFilter', order(asNumber(decimal), patterns.decimal)),
  boolean: operands('BooleanFilter', {
    eq: trueOrFalse.optional(),
    ne: trueOrFalse.optional(),
    ...existence,
  }),
  date: operands('DateFilter', order(day, patterns.day)),
  dateTime: operands('TimeFilter', order(time, patterns.time)),
  strings: operands('ListFilter', {
    all: several(term, patterns.term).optional(),
    any: several(term, patterns.term).optional(),
    ...existence,
  }),
}

type Operands = Partial<Record<Operator, Value>>

/** The schema of all conditions on one property. */
export function operandsSchema({ type, choices }: Property): z.ZodType<Operands, unknown> {
  return choices ? conditions(equality(z.enum(choices), choices.join('|'))) : byType[type]
}

/** The operator that `name=value` is short for. */
export const shorthandOf = ({ type }: Property): Operator => (type === 'strings' ? 'all' : 'eq')

function operands(id: string, shape: z.ZodRawShape): z.ZodType<Operands, unknown> {
  return conditions(shape).meta({ id })
}

function conditions(shape: z.ZodRawShape): z.ZodType<Operands, unknown> {
  return z.strictObject(shape) as unknown as z.ZodType<Operands, unknown>
}

/** Several values, separated by commas or by repeating the parameter. */
function several<Operand extends z.ZodType<Value, string>>(operand: Operand, pattern: string) {
  return z
    .union([z.string(), z.array(z.string())])
    .meta({ commaListOf: pattern })
    .transform((given): string[] => [given].flat().flatMap((text) => text.split(',')))
    .pipe(z.array(operand).min(1).max(listedAtMost) as unknown as z.ZodType<string[], string[]>)
}
