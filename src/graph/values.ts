import neo4j, { DateTime, Date as Day, isDateTime } from 'neo4j-driver'
import { formatUtcTime } from '../model/dates.ts'
import type { Properties, Property, PropertyValue, PropertyValues } from '../model/property.ts'
import { type ElementKey, getDeclaredProperties } from './element.ts'

/** Converts to an INTEGER; the driver sends a plain JavaScript number as a FLOAT. */
export const toNeo4jInteger = (value: number | bigint) => neo4j.int(value)

/** Converts JSON values to stored ones: numbers and strings to INTEGER, DATE and DATETIME as the model declares. */
export function toStoredValues(properties: Properties, values: PropertyValues): Record<string, unknown> {
  const stored: Record<string, unknown> = {}
  for (const name in values) stored[name] = toStoredValue(properties[name], values[name] as PropertyValue)
  return stored
}

/** Converts one JSON value to a stored one. */
export function toStoredValue(property: Property | undefined, value: PropertyValue): unknown {
  if (property?.type === 'integer') return toNeo4jInteger(Number(value))
  if (property?.type === 'date') return toStoredDate(String(value))
  if (property?.type === 'dateTime') return toStoredDateTime(new Date(String(value)))
  return value
}

function toStoredDate(day: string): Day<number> {
  const [year, month, dayOfMonth] = day.split('-').map(Number) as [number, number, number]
  return new Day(year, month, dayOfMonth)
}

function toStoredDateTime(time: Date): DateTime<number> {
  return new DateTime(
    time.getUTCFullYear(),
    time.getUTCMonth() + 1,
    time.getUTCDate(),
    time.getUTCHours(),
    time.getUTCMinutes(),
    time.getUTCSeconds(),
    time.getUTCMilliseconds() * 1_000_000,
    0,
  )
}

/** Converts stored properties to JSON values. */
export function toJsonValues(stored: Readonly<Record<string, unknown>>): Record<string, PropertyValue> {
  const values: Record<string, PropertyValue> = {}
  for (const name in stored) values[name] = toJsonValue(stored[name]) as PropertyValue
  return values
}

/** Converts any value of a row to JSON: temporal values to ISO 8601, lists and maps recursively. */
export function toJsonValue(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(toJsonValue)
  if (isDateTime(value)) return formatUtcTime(value.toStandardDate())
  if (Object.getPrototypeOf(value) === Object.prototype) return toJsonValues(value as Record<string, unknown>)
  return String(value)
}

/** Converts the declared properties of an element to JSON, in the order of the model; other properties are left out. */
export function toElementValues(
  key: ElementKey,
  stored: Readonly<Record<string, unknown>>,
): Record<string, PropertyValue> {
  const declared = getDeclaredProperties(key)
  const values: Record<string, PropertyValue> = {}
  for (const name in declared) {
    const value = stored[name]
    if (value !== undefined && value !== null) values[name] = toJsonValue(value) as PropertyValue
  }
  return values
}
