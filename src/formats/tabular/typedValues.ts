import { msPerDay, normalizeTime } from '../../model/dates.ts'
import type { Property, PropertyValue } from '../../model/property.ts'

const datePattern = /^\d{4}-\d\d-\d\d$/
const dateTimePattern = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z$/

/** The value if it is of the type, otherwise null: other clients of the database may store any value. */
export function toTypedValue(type: Property['type'], value: unknown): PropertyValue | null {
  if (value === null || value === undefined) return null
  const normalized = type === 'dateTime' ? normalizeTime(value) : value
  return typeChecks[type](normalized) ? (normalized as PropertyValue) : null
}

/** Whole numbers beyond 2^53 do not count as integers: JavaScript cannot represent them. */
const typeChecks: Readonly<Record<Property['type'], (value: unknown) => boolean>> = {
  string: (value) => typeof value === 'string',
  integer: Number.isSafeInteger,
  number: Number.isFinite,
  boolean: (value) => typeof value === 'boolean',
  date: (value) => typeof value === 'string' && datePattern.test(value),
  dateTime: (value) => typeof value === 'string' && dateTimePattern.test(value),
  strings: (value) => Array.isArray(value) && value.every((item) => typeof item === 'string'),
}

/** Days since 1970-01-01. */
export const toEpochDay = (text: string) => Date.parse(text) / msPerDay

/** Milliseconds since 1970-01-01 in UTC. */
export const toEpochMs = (text: string) => Date.parse(text)
