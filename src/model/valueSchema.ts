import { z } from 'zod'
import { toUtc } from './dates.ts'
import { mustBe } from './faults.ts'
import type { Property, PropertyValue } from './property.ts'

const maxListLength = 100
const maxInteger = Number.MAX_SAFE_INTEGER
const isoTimePattern = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)$/

/** The zod schema of a value of a property; it normalizes times to UTC. */
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

/** A time in a request, in UTC: the database supports offsets up to 18 hours only. */
export const timestampSchema = z.iso.datetime({ offset: true }).overwrite(toUtc)

/** The description of a property with its unit and whether the service sets it. */
export function formatPropertyDescription({ description, unit, isSetByService }: Property): string {
  const withUnit = unit && !description.includes(unit) ? `${description} (${unit})` : description
  return isSetByService ? `${withUnit}; set by the service` : withUnit
}
