export const msPerDay = 86_400_000

/** The day of a moment in UTC, such as `2026-03-31`; without a moment, the current day. */
export const today = (now: Date = new Date()): string => now.toISOString().slice(0, 10)

/** Whole days since 1970-01-01; NaN for a text that is no day. */
export const toDayNumber = (day: string): number => Math.floor(Date.parse(day) / msPerDay)

/** A time as the API writes it: ISO 8601 in UTC, milliseconds only if not zero. */
export function formatUtcTime(time: Date): string {
  return time.toISOString().replace('.000Z', 'Z')
}

const normalizedTimePattern = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.(?!000)\d{3})?Z$/
const zonedTimePattern = /^(\d{4}-\d\d-\d\dT[^[]+)(\[.+\])?$/

/** A stored time in UTC; other clients may have stored a zone name, or a text that is no time and stays as it is. */
export function normalizeTime(value: unknown): unknown {
  if (typeof value !== 'string' || normalizedTimePattern.test(value)) return value
  const [, text] = zonedTimePattern.exec(value) ?? []
  const time = new Date(text ?? Number.NaN)
  return Number.isNaN(time.getTime()) ? value : formatUtcTime(time)
}

/** A time in UTC; a text that is no time stays as it is, since zod runs further checks after a failed one. */
export function toUtc(time: string): string {
  const date = new Date(time)
  return Number.isNaN(date.getTime()) ? time : formatUtcTime(date)
}
