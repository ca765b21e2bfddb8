export const msPerDay = 86_400_000

/** The day of a moment in UTC, such as `2026-03-31`; without a moment, the current day. */
export const today = (now: Date = new Date()): string => now.toISOString().slice(0, 10)

/** Whole days since 1970-01-01; NaN for a text that is no day. */
export const toDayNumber = (day: string): number => Math.floor(Date.parse(day) / msPerDay)
