import * as neo4j from 'neo4j-driver'
import { AtlasError } from '../model/errors.ts'

/*
 * Values of the database as JSON and back, exactly: 1 and 1.0 stay apart, and nothing is rounded. What JSON has no
 * word for is an object of one key: {"INTEGER": "12"}.
 */

const temporal = {
  Date: { make: neo4j.types.Date, parts: ['year', 'month', 'day'] },
  LocalTime: { make: neo4j.types.LocalTime, parts: ['hour', 'minute', 'second', 'nanosecond'] },
  Time: {
    make: neo4j.types.Time,
    parts: ['hour', 'minute', 'second', 'nanosecond', 'timeZoneOffsetSeconds'],
  },
  LocalDateTime: {
    make: neo4j.types.LocalDateTime,
    parts: ['year', 'month', 'day', 'hour', 'minute', 'second', 'nanosecond'],
  },
  DateTime: {
    make: neo4j.types.DateTime,
    parts: [
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
  Duration: { make: neo4j.types.Duration, parts: ['months', 'days', 'seconds', 'nanoseconds'] },
  Point: { make: neo4j.types.Point, parts: ['srid', 'x', 'y', 'z'] },
} as const

const isOf: Readonly<Record<keyof typeof temporal, (value: object) => boolean>> = {
  Date: neo4j.isDate,
  LocalTime: neo4j.isLocalTime,
  Time: neo4j.isTime,
  LocalDateTime: neo4j.isLocalDateTime,
  DateTime: neo4j.isDateTime,
  Duration: neo4j.isDuration,
  Point: neo4j.isPoint,
}

/** A stored value, read with integers as BigInt, as JSON. */
export function exactJson(value: unknown): unknown {
  if (typeof value === 'bigint') return { INTEGER: String(value) }
  if (typeof value === 'number') return exactNumber(value)
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return value
  if (Array.isArray(value)) return value.map(exactJson)
  if (value instanceof Int8Array) return { BYTES: Buffer.from(value).toString('base64') }
  return exactObject(Object(value))
}

function exactNumber(value: number): unknown {
  if (Object.is(value, -0)) return { FLOAT: '-0' }
  return Number.isFinite(value) ? value : { FLOAT: String(value) }
}

function exactObject(value: Readonly<Record<string, unknown>>): unknown {
  for (const [name, { parts }] of Object.entries(temporal)) {
    if (!isOf[name as keyof typeof temporal](value)) continue
    return { [name]: parts.map((part) => exactJson(value[part] ?? null)) }
  }
  throw new AtlasError('INVALID_INPUT', 'The graph holds a value of a type that an export cannot keep')
}

/** The value that the JSON stands for. */
export function fromExactJson(json: unknown): unknown {
  if (Array.isArray(json)) return json.map(fromExactJson)
  if (typeof json !== 'object' || json === null) return json
  const [[name, content] = ['', undefined]] = Object.entries(json)
  if (name === 'INTEGER') return BigInt(String(content))
  if (name === 'FLOAT') return Number(content)
  if (name === 'BYTES') return new Int8Array(Buffer.from(String(content), 'base64'))
  if (name in temporal && Array.isArray(content)) return temporalFrom(name as keyof typeof temporal, content)
  throw new AtlasError('INVALID_INPUT', `There is no value called ${name}`)
}

function temporalFrom(name: keyof typeof temporal, content: readonly unknown[]): unknown {
  const fields = content.map(fromExactJson).map((field) => field ?? undefined)
  return Reflect.construct(temporal[name].make, fields)
}
