import { type Node, readNumber, readText } from './ecosystem.ts'

const dayMs = 86_400_000

/** The UTC date of a time, or a date itself, as a number of days. */
const toDays = (text: string): number => Math.floor(Date.parse(text) / dayMs)

/** The day on which the next review falls due, as a number of days; null if there is no interval or no review. */
function findDueDay(node: Node): number | null {
  const [interval, reviewedAt] = [readNumber(node, 'reviewEveryDays'), readText(node, 'reviewedAt')]
  return interval === null || reviewedAt === null ? null : toDays(reviewedAt) + interval
}

/** Days since the review fell due; negative before, null if it has no due date. */
export function countDaysOverdue(node: Node, day: string): number | null {
  const due = findDueDay(node)
  return due === null ? null : toDays(day) - due
}

export function findDueOn(node: Node): string | null {
  const due = findDueDay(node)
  return due === null ? null : new Date(due * dayMs).toISOString().slice(0, 10)
}

/** A time as rows show it: with milliseconds only if there are any. */
export const readTime = (node: Node, name: string): string | null => {
  const text = readText(node, name)
  return text === null ? null : new Date(text).toISOString().replace('.000Z', 'Z')
}

export const formatDays = (days: number): string => `${days} ${days === 1 ? 'day' : 'days'}`
