import { decodeCursor, encodeCursor, type SortKey } from '../graph/reading/conditions.ts'
import type { Filter, Operator } from '../model/filters.ts'
import type { Value, Values } from '../model/property.ts'
import { severities } from '../reports/report.ts'
import type { FindingEntry } from './findingEntry.ts'

/** What is asked of the list of findings. */
export interface FindingsQuery {
  readonly filters: readonly Filter[]
  readonly order: readonly SortKey[]
  /** Only findings about this element, as `Touchpoint/first-invoice`. */
  readonly element?: string | undefined
  readonly limit: number
  readonly cursor?: string | undefined
}

export interface FindingsPage {
  readonly items: readonly FindingEntry[]
  readonly nextCursor: string | null
  /** How many fit. */
  readonly total: number
}

/** The gravest first, and among them what matters most. */
const usualOrder: readonly SortKey[] = [
  { property: 'severity', isDescending: true },
  { property: 'importance', isDescending: true },
]

/** The findings that fit, in order, from the cursor on. */
export function pageOfFindings(entries: readonly FindingEntry[], query: FindingsQuery): FindingsPage {
  const order = query.order.length > 0 ? query.order : usualOrder
  const fitting = entries
    .filter((entry) => isAbout(entry, query.element) && fits(entry.values, query.filters))
    .toSorted((a, b) => compare(a.values, b.values, order))
  const start = query.cursor === undefined ? 0 : placeAfter(fitting, query.cursor, order)
  const items = fitting.slice(start, start + query.limit)
  const last = items.at(-1)
  const hasMore = start + items.length < fitting.length
  return { items, nextCursor: hasMore && last ? cursorAt(last, order) : null, total: fitting.length }
}

function isAbout({ elements }: FindingEntry, element: string | undefined): boolean {
  return element === undefined || elements.some(({ kind, id }) => `${kind}/${id}` === element)
}

/** Whether values fulfil all conditions; as in the database, nothing is true of an absent value but its absence. */
export function fits(values: Values, filters: readonly Filter[]): boolean {
  return filters.every(({ property, operator, value: wanted }) => {
    const value = values[property]
    if (operator === 'exists') return (value !== undefined) === wanted
    return value !== undefined && comparisons[operator](value, wanted)
  })
}

type Comparison = (value: Value, wanted: Value) => boolean

const listed = (value: Value) => value as readonly Value[]

const comparisons: Readonly<Record<Exclude<Operator, 'exists'>, Comparison>> = {
  eq: (value, wanted) => value === wanted,
  ne: (value, wanted) => value !== wanted,
  in: (value, wanted) => listed(wanted).includes(value),
  gt: (value, wanted) => value > wanted,
  gte: (value, wanted) => value >= wanted,
  lt: (value, wanted) => value < wanted,
  lte: (value, wanted) => value <= wanted,
  contains: (value, wanted) => String(value).includes(String(wanted)),
  startsWith: (value, wanted) => String(value).startsWith(String(wanted)),
  all: (value, wanted) => listed(wanted).every((item) => listed(value).includes(item)),
  any: (value, wanted) => listed(wanted).some((item) => listed(value).includes(item)),
}

function compare(a: Values, b: Values, order: readonly SortKey[]): number {
  for (const { property, isDescending } of order) {
    const [one, other] = [rankOf(property, a[property]), rankOf(property, b[property])]
    if (one === other) continue
    if (one === undefined) return 1
    if (other === undefined) return -1
    return (one < other ? -1 : 1) * (isDescending ? -1 : 1)
  }
  return String(a.key) < String(b.key) ? -1 : a.key === b.key ? 0 : 1
}

const rankOf = (property: string, value: Value | undefined) =>
  property === 'severity' ? (severities as readonly unknown[]).indexOf(value) : value

function cursorAt({ values }: FindingEntry, order: readonly SortKey[]): string {
  return encodeCursor(order, [...order.map(({ property }) => values[property] ?? null), values.key])
}

function placeAfter(entries: readonly FindingEntry[], cursor: string, order: readonly SortKey[]): number {
  const { sortValues, ids } = decodeCursor(cursor, order, 1)
  const last: Record<string, Value> = { key: ids[0] ?? '' }
  for (const [index, { property }] of order.entries()) {
    const value = sortValues[index]
    if (value !== null && value !== undefined) last[property] = value
  }
  const place = entries.findIndex(({ values }) => compare(values, last, order) > 0)
  return place === -1 ? entries.length : place
}
