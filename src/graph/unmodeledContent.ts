import { isDateTime, isDate as isDay } from 'neo4j-driver'
import type { Property } from '../model/property.ts'
import { type ElementKey, getDeclaredProperties } from './element.ts'
import { toExactJson } from './exactJson.ts'

/**
 * What other clients stored on an element and the model cannot express: further labels, properties that it does not
 * declare, values of another type. Recorded beside the values, so that a deletion can be replayed backwards.
 */
export interface UnmodeledContent {
  readonly labels?: readonly string[]
  /** As `toExactJson` returns them. */
  readonly properties?: Readonly<Record<string, unknown>>
}

/** Finds what the model cannot express in stored labels and properties; nothing for an element of the service. */
export function findUnmodeledContent(
  key: ElementKey,
  stored: Readonly<Record<string, unknown>>,
  labels: readonly string[] = [],
): UnmodeledContent | undefined {
  const declared = getDeclaredProperties(key)
  const names = Object.keys(stored).filter((name) => !isExpressible(declared[name], stored[name]))
  const furtherLabels = labels.filter((label) => !('kind' in key) || label !== key.kind)
  if (names.length === 0 && furtherLabels.length === 0) return undefined
  return {
    ...(furtherLabels.length > 0 && { labels: furtherLabels }),
    ...(names.length > 0 && {
      properties: Object.fromEntries(names.map((name) => [name, toExactValue(stored[name])])),
    }),
  }
}

/** The driver reads 1 and 1.0 as the same number; an integer is likelier. */
const toExactValue = (value: unknown) =>
  typeof value === 'number' && Number.isSafeInteger(value) ? toExactJson(BigInt(value)) : toExactJson(value)

/** The unmodeled values of some properties. */
export function pickUnmodeled(
  content: UnmodeledContent | undefined,
  isWanted: (name: string) => boolean,
): UnmodeledContent | undefined {
  const entries = Object.entries(content?.properties ?? {}).filter(([name]) => isWanted(name))
  return entries.length === 0 ? undefined : { properties: Object.fromEntries(entries) }
}

function isExpressible(property: Property | undefined, stored: unknown): boolean {
  switch (property?.type) {
    case undefined:
      return false
    case 'integer':
      return Number.isSafeInteger(stored)
    case 'number':
      return typeof stored === 'number' && Number.isFinite(stored)
    case 'boolean':
      return typeof stored === 'boolean'
    case 'string':
      return typeof stored === 'string'
    case 'strings':
      return Array.isArray(stored) && stored.every((item) => typeof item === 'string')
    case 'date':
      return typeof stored === 'object' && stored !== null && isDay(stored)
    case 'dateTime':
      return isUtcMillisecond(stored)
  }
}

/** Whether a time is what the service writes: in UTC, to the millisecond. */
function isUtcMillisecond(stored: unknown): boolean {
  if (typeof stored !== 'object' || stored === null || !isDateTime(stored)) return false
  const { timeZoneId, timeZoneOffsetSeconds, nanosecond } = stored
  return timeZoneId == null && Number(timeZoneOffsetSeconds) === 0 && Number(nanosecond) % 1_000_000 === 0
}
