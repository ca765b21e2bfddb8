import { normalTimeText, type Property, type Value } from '../../model/property.ts'

const day = /^\d{4}-\d\d-\d\d$/
const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z$/

/** The value when it is of the type, null otherwise: other clients of the database may store what they like. */
export function valueOfType(type: Property['type'], value: unknown): Value | null {
  if (value === null || value === undefined) return null
  const normal = type === 'dateTime' ? normalTimeText(value) : value
  return isOfType[type](normal) ? (normal as Value) : null
}

/** Whole numbers beyond 2^53 are none here, since JavaScript could not tell them apart. */
const isOfType: Readonly<Record<Property['type'], (value: unknown) => boolean>> = {
  string: (value) => typeof value === 'string',
  integer: Number.isSafeInteger,
  number: Number.isFinite,
  boolean: (value) => typeof value === 'boolean',
  date: (value) => typeof value === 'string' && day.test(value),
  dateTime: (value) => typeof value === 'string' && time.test(value),
  strings: (value) => Array.isArray(value) && value.every((item) => typeof item === 'string'),
}

const dayMs = 86_400_000

/** A day as the number of days since 1970-01-01. */
export const dayNumber = (text: string) => Date.parse(text) / dayMs

/** A time as the number of milliseconds since 1970-01-01 in UTC. */
export const timeMs = (text: string) => Date.parse(text)
