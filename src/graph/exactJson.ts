import * as neo4j from 'neo4j-driver'
import { AtlasError } from '../model/errors.ts'

/**
 * Converts values of the database to JSON and back without loss: 1 and 1.0 stay distinct, and nothing is rounded. A value
 * that JSON cannot express becomes an object with one key: {"INTEGER": "12"}.
 */

const structuredTypes = {
  Date: { valueClass: neo4j.types.Date, fieldNames: ['year', 'month', 'day'] },
  LocalTime: { valueClass: neo4j.types.LocalTime, fieldNames: ['hour', 'minute', 'second', 'nanosecond'] },
  Time: {
    valueClass: neo4j.types.Time,
    fieldNames: ['hour', 'minute', 'second', 'nanosecond', 'timeZoneOffsetSeconds'],
  },
  LocalDateTime: {
    valueClass: neo4j.types.LocalDateTime,
    fieldNames: ['year', 'month', 'day', 'hour', 'minute', 'second', 'nanosecond'],
  },
  DateTime: {
    valueClass: neo4j.types.DateTime,
    fieldNames: [
      'year',
      'month',
      'day',
      'hour',
      'minute',
      'second',
      'nanosecond',
      'timeZoneOffsetSeconds',
      'timeZoneId',
    ],
  },
  Duration: { valueClass: neo4j.types.Duration, fieldNames: ['months', 'days', 'seconds', 'nanoseconds'] },
  Point: { valueClass: neo4j.types.Point, fieldNames: ['srid', 'x', 'y', 'z'] },
} as const

const typeGuards: Readonly<Record<keyof typeof structuredTypes, (value: object) => boolean>> = {
  Date: neo4j.isDate,
  LocalTime: neo4j.isLocalTime,
  Time: neo4j.isTime,
  LocalDateTime: neo4j.isLocalDateTime,
  DateTime: neo4j.isDateTime,
  Duration: neo4j.isDuration,
  Point: neo4j.isPoint,
}

/** Converts a stored value, read with `useBigInt`, to JSON. */
export function toExactJson(value: unknown): unknown {
  if (typeof value === 'bigint') return { INTEGER: String(value) }
  if (typeof value === 'number') return toExactNumber(value)
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return value
  if (Array.isArray(value)) return value.map(toExactJson)
  if (neo4j.isInt(value)) return { INTEGER: value.toString() }
  if (value instanceof Int8Array) return { BYTES: Buffer.from(value).toString('base64') }
  return toExactObject(Object(value))
}

function toExactNumber(value: number): unknown {
  if (Object.is(value, -0)) return { FLOAT: '-0' }
  return Number.isFinite(value) ? value : { FLOAT: String(value) }
}

function toExactObject(value: Readonly<Record<string, unknown>>): unknown {
  for (const [name, { fieldNames }] of Object.entries(structuredTypes)) {
    if (!typeGuards[name as keyof typeof structuredTypes](value)) continue
    const toField = name === 'Point' ? toExactJson : toTemporalField
    return { [name]: fieldNames.map((fieldName) => toField(value[fieldName] ?? null)) }
  }
  throw new AtlasError('INVALID_INPUT', 'The graph contains a value of a type that cannot be exported')
}

/** Values that the service made have numbers where those read with `useBigInt` have integers. */
const toTemporalField = (value: unknown) => toExactJson(typeof value === 'number' ? BigInt(value) : value)

/** Converts JSON back to the stored value. */
export function fromExactJson(json: unknown): unknown {
  if (Array.isArray(json)) return json.map(fromExactJson)
  if (typeof json !== 'object' || json === null) return json
  const [[name, content] = ['', undefined]] = Object.entries(json)
  if (name === 'INTEGER') return BigInt(String(content))
  if (name === 'FLOAT') return Number(content)
  if (name === 'BYTES') return new Int8Array(Buffer.from(String(content), 'base64'))
  if (name in structuredTypes && Array.isArray(content))
    return parseStructuredValue(name as keyof typeof structuredTypes, content)
  throw new AtlasError('INVALID_INPUT', `Unknown value type '${name}'`)
}

function parseStructuredValue(name: keyof typeof structuredTypes, content: readonly unknown[]): unknown {
  const fields = content.map(fromExactJson).map((field) => field ?? undefined)
  return Reflect.construct(structuredTypes[name].valueClass, fields)
}
