import { isInt, isNode, isPath, isRelationship } from 'neo4j-driver'
import { toJsonValue } from '../values.ts'

/** Converts a value of an ad-hoc query to JSON: nodes with their labels, relationships with their type, paths with both. */
export function toAdHocJson(value: unknown): unknown {
  if (isInt(value)) return value.inSafeRange() ? value.toNumber() : value.toString()
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value)
  if (Array.isArray(value)) return value.map(toAdHocJson)
  if (isNode(value)) return { labels: value.labels, properties: toAdHocJsonMap(value.properties) }
  if (isRelationship(value)) return { type: value.type, properties: toAdHocJsonMap(value.properties) }
  if (isPath(value)) {
    const steps = value.segments.flatMap(({ relationship, end }) => [relationship, end])
    return [value.start, ...steps].map(toAdHocJson)
  }
  if (typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype) {
    return toAdHocJsonMap(value as Record<string, unknown>)
  }
  return toJsonValue(value)
}

/** Accepts any key, even `__proto__`. */
const toAdHocJsonMap = (map: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(map).map(([name, value]) => [name, toAdHocJson(value)]))
