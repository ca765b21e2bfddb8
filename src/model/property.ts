import { z } from 'zod'
import { mustBe } from './faults.ts'

export type PropertyType = 'string' | 'integer' | 'number' | 'boolean' | 'date' | 'dateTime' | 'strings'

/** A property of a node or relationship: declared once, read by everything that handles values. */
export interface Property {
  readonly type: PropertyType
  readonly description: string
  readonly choices?: readonly string[]
  /** What people read instead of each choice. */
  readonly choiceLabels?: Readonly<Record<string, string>>
  readonly minimum?: number
  readonly maximum?: number
  readonly maxLength?: number
  readonly pattern?: string
  /** What the pattern asks for, in words. */
  readonly patternHint?: string
  readonly unit?: string
  /** Required in input. */
  readonly isRequired?: boolean
  /** Set by the service; rejected in input. */
  readonly isSetByService?: boolean
  /** Indexed in the database, because it is often filtered or sorted by. */
  readonly isIndexed?: boolean
  readonly default?: string
}

export type Properties = Readonly<Record<string, Property>>

/** A value of a property as JSON has it: dates and times are ISO 8601 strings, times always in UTC. */
export type PropertyValue = string | number | boolean | readonly string[]
export type PropertyValues = Readonly<Record<string, PropertyValue>>

type PropertyOptions = Partial<Omit<Property, 'type' | 'description' | 'choices' | 'choiceLabels'>>

export const text = (description: string, options: PropertyOptions = {}): Property => ({
  type: 'string',
  maxLength: 2_000,
  ...options,
  description,
})

/** One of several values, each declared with its label: `{ partlyValidated: 'partly validated' }`. */
export const choice = (
  choiceLabels: Readonly<Record<string, string>>,
  description: string,
  options: PropertyOptions = {},
): Property => ({
  type: 'string',
  ...options,
  choices: Object.keys(choiceLabels),
  choiceLabels,
  description,
})

/** What people read instead of a value: its label where one is declared, otherwise the value itself. */
export function labelOf(
  { choiceLabels }: { readonly choiceLabels?: Property['choiceLabels'] | undefined },
  value: string,
): string {
  return choiceLabels && Object.hasOwn(choiceLabels, value) ? (choiceLabels[value] ?? value) : value
}

export const integer = (description: string, options: PropertyOptions = {}): Property => ({
  type: 'integer',
  ...options,
  description,
})
export const number = (description: string, options: PropertyOptions = {}): Property => ({
  type: 'number',
  ...options,
  description,
})
export const flag = (description: string, options: PropertyOptions = {}): Property => ({
  type: 'boolean',
  ...options,
  description,
})
export const date = (description: string, options: PropertyOptions = {}): Property => ({
  type: 'date',
  ...options,
  description,
})
export const dateTime = (description: string, options: PropertyOptions = {}): Property => ({
  type: 'dateTime',
  ...options,
  description,
})
export const textList = (description: string, options: PropertyOptions = {}): Property => ({
  type: 'strings',
  maxLength: 100,
  ...options,
  description,
})

/** A duration in minutes: never negative, at most ten years. */
export const minutes = (description: string): Property =>
  integer(description, { minimum: 0, maximum: 5_256_000, unit: 'minutes' })

const maxListLength = 100
const maxInteger = Number.MAX_SAFE_INTEGER
const isoTimePattern = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)$/

/** The zod schema of one value of a property; what it yields is normal: times in UTC without empty fractions. */
export function valueSchema(property: Property): z.ZodType<PropertyValue, unknown> {
  return baseSchema(property).describe(formatPropertyDescription(property))
}

function baseSchema(property: Property): z.ZodType<PropertyValue, unknown> {
  if (property.choices)
    return property.type === 'strings' ? createListSchema(z.enum(property.choices)) : z.enum(property.choices)
  switch (property.type) {
    case 'string':
      return stringSchema(property)
    case 'integer':
      return applyBounds(z.int(), property)
    case 'number':
      return applyBounds(z.number(), property)
    case 'boolean':
      return z.boolean()
    case 'date':
      return z.iso.date().refine((day) => day >= '0001-01-01', mustBe('in the year 1 or later'))
    case 'dateTime':
      return dateTimeSchema()
    case 'strings':
      return createListSchema(stringSchema(property))
  }
}

const createListSchema = (entry: z.ZodType<string, unknown>) =>
  z
    .array(entry)
    .max(maxListLength)
    .refine((entries) => new Set(entries).size === entries.length, mustBe('a list without duplicates'))
    .meta({ uniqueItems: true })

function stringSchema({ maxLength, pattern, patternHint }: Property) {
  let schema = z.string().min(1)
  if (maxLength !== undefined) schema = schema.max(maxLength)
  if (pattern !== undefined)
    return schema.regex(new RegExp(pattern), patternHint === undefined ? undefined : mustBe(patternHint))
  return schema
    .regex(/\S/, mustBe('more than whitespace'))
    .refine((string) => string.isWellFormed(), mustBe('well-formed Unicode text'))
}

function applyBounds(schema: z.ZodNumber, { type, minimum, maximum }: Property) {
  const lowerBound = minimum ?? (type === 'integer' ? -maxInteger : undefined)
  const upperBound = maximum ?? (type === 'integer' ? maxInteger : undefined)
  let result = schema
  if (lowerBound !== undefined) result = result.min(lowerBound)
  if (upperBound !== undefined) result = result.max(upperBound)
  return result
}

function dateTimeSchema() {
  return z.iso
    .datetime({ offset: true })
    .regex(isoTimePattern, mustBe('a time with at most three decimals of a second'))
    .refine((time) => time >= '0001-01-02', mustBe('in the year 1 or later'))
    .overwrite(toUtc)
}

/** A moment in a request, in UTC: the database knows offsets up to 18 hours only. */
export const timestampSchema = z.iso.datetime({ offset: true }).overwrite(toUtc)

/** Checks go on after one has failed, so this may meet a text that is no time. */
function toUtc(time: string): string {
  const date = new Date(time)
  return Number.isNaN(date.getTime()) ? time : formatUtcTime(date)
}

/** A time as the API writes it: ISO 8601 in UTC, with milliseconds only where there are some. */
export function formatUtcTime(time: Date): string {
  return time.toISOString().replace('.000Z', 'Z')
}

const normalizedTimePattern = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.(?!000)\d{3})?Z$/
const zonedTimePattern = /^(\d{4}-\d\d-\d\dT[^[]+)(\[.+\])?$/

/** Other clients may have written a time with the name of its zone, or something that is no time and stays as it is. */
export function normalizeTime(value: unknown): unknown {
  if (typeof value !== 'string' || normalizedTimePattern.test(value)) return value
  const [, text] = zonedTimePattern.exec(value) ?? []
  const time = new Date(text ?? Number.NaN)
  return Number.isNaN(time.getTime()) ? value : formatUtcTime(time)
}

/** What a property means, with its unit and who sets it. */
export function formatPropertyDescription({ description, unit, isSetByService }: Property): string {
  const withUnit = unit && !description.includes(unit) ? `${description} (${unit})` : description
  return isSetByService ? `${withUnit}; set by the service` : withUnit
}
