import neo4j, { DateTime, Date as Day, isDateTime, isInt, isNode, isPath, isRelationship } from 'neo4j-driver'
import { normalTime, type Properties, type Property, type Value, type Values } from '../model/property.ts'
import { declaredProperties, type ElementKey } from './element.ts'

/** A whole number as the database's INTEGER; a plain JavaScript number would become a FLOAT. */
export const asInteger = (value: number | bigint) => neo4j.int(value)

/** Values of the model as the database stores them: INTEGER, DATE and DATETIME where JSON has numbers and strings. */
export function toStored(properties: Properties, values: Values): Record<string, unknown> {
  const stored: Record<string, unknown> = {}
  for (const name in values) stored[name] = storedValue(properties[name], values[name] as Value)
  return stored
}

/** One value as the database stores it. */
export function storedValue(property: Property | undefined, value: Value): unknown {
  if (property?.type === 'integer') return asInteger(Number(value))
  if (property?.type === 'date') return storedDay(String(value))
  if (property?.type === 'dateTime') return storedTime(new Date(String(value)))
  return value
}

function storedDay(day: string): Day<number> {
  const [year, month, dayOfMonth] = day.split('-').map(Number) as [number, number, number]
  return new Day(year, month, dayOfMonth)
}

function storedTime(time: Date): DateTime<number> {
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

/** Stored properties as JSON has them. */
export function fromStored(stored: Readonly<Record<string, unknown>>): Record<string, Value> {
  const values: Record<string, Value> = {}
  for (const name in stored) values[name] = plainValue(stored[name]) as Value
  return values
}

/** Any value of a row as JSON has it: temporal values as ISO 8601, lists and maps through and through. */
export function plainValue(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(plainValue)
  if (isDateTime(value)) return normalTime(value.toStandardDate())
  if (Object.getPrototypeOf(value) === Object.prototype) return fromStored(value as Record<string, unknown>)
  return String(value)
}

/** What the model declares of an element, as JSON, in the order of columns; what other clients added is left out. */
export function valuesOf(key: ElementKey, stored: Readonly<Record<string, unknown>>): Record<string, Value> {
  const declared = declaredProperties(key)
  const values: Record<string, Value> = {}
  for (const name in declared) {
    const value = stored[name]
    if (value !== undefined && value !== null) values[name] = plainValue(value) as Value
  }
  return values
}

/** A value of anybody's query as JSON has it: nodes with their kinds, relationships with their type, paths as both. */
export function adHocValue(value: unknown): unknown {
  if (isInt(value)) return value.inSafeRange() ? value.toNumber() : value.toString()
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value)
  if (Array.isArray(value)) return value.map(adHocValue)
  if (isNode(value)) return { labels: value.labels, properties: adHocMap(value.properties) }
  if (isRelationship(value)) return { type: value.type, properties: adHocMap(value.properties) }
  if (isPath(value)) {
    const steps = value.segments.flatMap(({ relationship, end }) => [relationship, end])
    return [value.start, ...steps].map(adHocValue)
  }
  if (typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype) {
    return adHocMap(value as Record<string, unknown>)
  }
  return plainValue(value)
}

/** Any name may be a key of a map, `__proto__` too. */
const adHocMap = (map: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(map).map(([name, value]) => [name, adHocValue(value)]))
