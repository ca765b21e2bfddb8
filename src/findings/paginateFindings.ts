import { decodeCursor, encodeCursor, type SortKey } from '../graph/reading/sortCursor.ts'
import type { FilterOperator, PropertyFilter } from '../model/filters.ts'
import type { PropertyValue, PropertyValues } from '../model/property.ts'
import { severities } from '../reports/report.ts'
import type { FindingEntry } from './findingEntry.ts'

/** What is asked of the list of findings. */
export interface FindingsQuery {
  readonly filters: readonly PropertyFilter[]
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
const defaultOrder: readonly SortKey[] = [
  { property: 'severity', isDescending: true },
  { property: 'importance', isDescending: true },
]

/** The findings that fit, in order, from the cursor on. */
export function paginateFindings(entries: readonly FindingEntry[], query: FindingsQuery): FindingsPage {
  const order = query.order.length > 0 ? query.order : defaultOrder
  const matching = entries
    .filter((entry) => concernsElement(entry, query.element) && matchesFilters(entry.values, query.filters))
    .toSorted((a, b) => compareValues(a.values, b.values, order))
  const start = query.cursor === undefined ? 0 : findStart(matching, query.cursor, order)
  const items = matching.slice(start, start + query.limit)
  const last = items.at(-1)
  const hasMore = start + items.length < matching.length
  return { items, nextCursor: hasMore && last ? createCursor(last, order) : null, total: matching.length }
}

function concernsElement({ elements }: FindingEntry, element: string | undefined): boolean {
  return element === undefined || elements.some(({ kind, id }) => `${kind}/${id}` === element)
}

/** Whether values fulfil all conditions; as in the database, nothing is true of an absent value but its absence. */
export function matchesFilters(values: PropertyValues, filters: readonly PropertyFilter[]): boolean {
  return filters.every(({ property, operator, value: expected }) => {
    const value = values[property]
    if (operator === 'exists') return (value !== undefined) === expected
    return value !== undefined && filterPredicates[operator](value, expected)
  })
}

type FilterPredicate = (value: PropertyValue, expected: PropertyValue) => boolean

const toList = (value: PropertyValue) => value as readonly PropertyValue[]

const filterPredicates: Readonly<Record<Exclude<FilterOperator, 'exists'>, FilterPredicate>> = {
  eq: (value, expected) => value === expected,
  ne: (value, expected) => value !== expected,
  in: (value, expected) => toList(expected).includes(value),
  gt: (value, expected) => value > expected,
  gte: (value, expected) => value >= expected,
  lt: (value, expected) => value < expected,
  lte: (value, expected) => value <= expected,
  contains: (value, expected) => String(value).includes(String(expected)),
  startsWith: (value, expected) => String(value).startsWith(String(expected)),
  all: (value, expected) => toList(expected).every((item) => toList(value).includes(item)),
  any: (value, expected) => toList(expected).some((item) => toList(value).includes(item)),
}

function compareValues(a: PropertyValues, b: PropertyValues, order: readonly SortKey[]): number {
  for (const { property, isDescending } of order) {
    const [one, other] = [toSortValue(property, a[property]), toSortValue(property, b[property])]
    if (one === other) continue
    if (one === undefined) return 1
    if (other === undefined) return -1
    return (one < other ? -1 : 1) * (isDescending ? -1 : 1)
  }
  return String(a.key) < String(b.key) ? -1 : a.key === b.key ? 0 : 1
}

const toSortValue = (property: string, value: PropertyValue | undefined) =>
  property === 'severity' ? (severities as readonly unknown[]).indexOf(value) : value

function createCursor({ values }: FindingEntry, order: readonly SortKey[]): string {
  return encodeCursor(order, [...order.map(({ property }) => values[property] ?? null), values.key])
}

function findStart(entries: readonly FindingEntry[], cursor: string, order: readonly SortKey[]): number {
  const { sortValues, ids } = decodeCursor(cursor, order, 1)
  const last: Record<string, PropertyValue> = { key: ids[0] ?? '' }
  for (const [index, { property }] of order.entries()) {
    const value = sortValues[index]
    if (value !== null && value !== undefined) last[property] = value
  }
  const index = entries.findIndex(({ values }) => compareValues(values, last, order) > 0)
  return index === -1 ? entries.length : index
}
