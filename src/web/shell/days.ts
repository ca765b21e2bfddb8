const msPerDay = 86_400_000

/** So many days ago in UTC, as `2026-03-31`. */
export const daysAgo = (count: number): string =>
  new Date(Date.now() - count * msPerDay).toISOString().slice(0, 10)

/** The present day in UTC. */
export const today = (): string => daysAgo(0)
