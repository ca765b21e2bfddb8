import { decodeCursor, encodeCursor, type SortKey } from '../graph/reading/sortCursor.ts'
import type { FilterOperator, PropertyFilter } from '../model/filters.ts'
import type { PropertyValue, PropertyValues } from '../model/property.ts'
import { severities } from '../reports/report.ts'
import type { FindingEntry, FindingRecord } from './findingEntry.ts'
import { type FindingGrouping, groupFindings } from './groupFindings.ts'

/** Which findings to list, and in which order. */
export interface FindingsQuery {
  readonly filters: readonly PropertyFilter[]
  readonly order: readonly SortKey[]
  /** Only findings about this element, as `Touchpoint/first-invoice`. */
  readonly element?: string | undefined
  /** Also list the findings that summaries stand for. */
  readonly hasMembers?: boolean
  readonly limit: number
  readonly cursor?: string | undefined
}

export interface Page<Item> {
  readonly items: readonly Item[]
  readonly nextCursor: string | null
  /** Number of items on all pages. */
  readonly total: number
}

export type FindingsPage = Page<FindingEntry>
export type FindingGroupsPage = Page<{ readonly values: PropertyValues }>

/** What to do first; among equals what stands for more rows, then by key. */
const findingOrder: readonly SortKey[] = [
  { property: 'priority', isDescending: true },
  { property: 'count', isDescending: true },
]

const groupOrder: readonly SortKey[] = [
  { property: 'totalPriority', isDescending: true },
  { property: 'findings', isDescending: true },
]

/** A page of the findings that match. */
export function paginateFindings(records: readonly FindingRecord[], query: FindingsQuery): FindingsPage {
  const page = paginate(selectFindings(records, query), query, findingOrder)
  return { ...page, items: page.items.map(toEntry) }
}

/** All findings, also those behind summaries, in the order of the list. */
export const sortFindings = (records: readonly FindingRecord[]): FindingEntry[] =>
  records.toSorted((a, b) => compareValues(a.values, b.values, findingOrder)).map(toEntry)

/** All findings, also those behind summaries, in the order of their keys. */
export const sortFindingsByKey = (records: readonly FindingRecord[]): FindingEntry[] =>
  records.toSorted((a, b) => compareValues(a.values, b.values, [])).map(toEntry)

const toEntry = ({ departments, touchpoints, parts, ...entry }: FindingRecord): FindingEntry => entry

/** A page of the groups of the findings that match. */
export function paginateFindingGroups(
  records: readonly FindingRecord[],
  query: FindingsQuery,
  grouping: FindingGrouping,
): FindingGroupsPage {
  const matching = records.filter((record) => matchesQuery(record, query))
  return paginate(groupFindings(matching, grouping), { ...query, order: [] }, groupOrder)
}

/** Findings that a summary stands for are listed instead of it where an element, a key or `partOf` narrows the list. */
function selectFindings(records: readonly FindingRecord[], query: FindingsQuery): FindingRecord[] {
  const { element, filters, hasMembers = false } = query
  const isNarrowed = hasMembers || filters.some(({ property }) => property === 'key' || property === 'partOf')
  return records.filter((record) => {
    const isListed =
      element === undefined ? isNarrowed || record.values.partOf === undefined : !record.values.isSummary
    return isListed && matchesQuery(record, query)
  })
}

function matchesQuery({ values, elements }: FindingRecord, { element, filters }: FindingsQuery): boolean {
  const concernsElement =
    element === undefined || elements.some(({ kind, id }) => `${kind}/${id}` === element)
  return concernsElement && matchesFilters(values, filters)
}

type Listed = { readonly values: PropertyValues }

function paginate<Item extends Listed>(
  items: readonly Item[],
  { order: requestedOrder, limit, cursor }: Pick<FindingsQuery, 'order' | 'limit' | 'cursor'>,
  defaultOrder: readonly SortKey[],
): Page<Item> {
  const order = requestedOrder.length > 0 ? requestedOrder : defaultOrder
  const sorted = items.toSorted((a, b) => compareValues(a.values, b.values, order))
  const start = cursor === undefined ? 0 : findStart(sorted, cursor, order)
  const pageItems = sorted.slice(start, start + limit)
  const last = pageItems.at(-1)
  const hasMore = start + pageItems.length < sorted.length
  return {
    items: pageItems,
    nextCursor: hasMore && last ? createCursor(last, order) : null,
    total: sorted.length,
  }
}

/** Whether values match all filters; as in the database, an absent value only matches its absence. */
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

function createCursor({ values }: Listed, order: readonly SortKey[]): string {
  return encodeCursor(order, [...order.map(({ property }) => values[property] ?? null), values.key])
}

function findStart(entries: readonly Listed[], cursor: string, order: readonly SortKey[]): number {
  const { sortValues, ids } = decodeCursor(cursor, order, 1)
  const last: Record<string, PropertyValue> = { key: ids[0] ?? '' }
  for (const [index, { property }] of order.entries()) {
    const value = sortValues[index]
    if (value !== null && value !== undefined) last[property] = value
  }
  const index = entries.findIndex(({ values }) => compareValues(values, last, order) > 0)
  return index === -1 ? entries.length : index
}
