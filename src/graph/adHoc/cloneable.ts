import { isInt } from 'neo4j-driver'
import { fromExactJson, toExactJson } from '../exactJson.ts'
import type { CypherParameters } from '../graph.ts'

/** Prepares parameters for another thread, which would receive the driver's own types as plain objects. */
export const toCloneable = (parameters: CypherParameters): CypherParameters =>
  mapValues(parameters, toCloneableValue)

/** The parameters as they were in the other thread. */
export const fromCloneable = (parameters: CypherParameters): CypherParameters =>
  mapValues(parameters, fromCloneableValue)

/** Integers become BigInt, dates and times become a Map, which occurs in no parameter. */
function toCloneableValue(value: unknown): unknown {
  if (isInt(value)) return value.toBigInt()
  if (Array.isArray(value)) return value.map(toCloneableValue)
  if (!isObject(value)) return value
  if (Object.getPrototypeOf(value) === Object.prototype) return mapValues(value, toCloneableValue)
  return new Map(Object.entries(toExactJson(value) as object))
}

function fromCloneableValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(fromCloneableValue)
  if (value instanceof Map) return fromExactJson(Object.fromEntries(value))
  return isObject(value) ? mapValues(value, fromCloneableValue) : value
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null

/** Accepts any key, even `__proto__`. */
const mapValues = (values: Readonly<Record<string, unknown>>, convert: (value: unknown) => unknown) =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, convert(value)]))
