import { formatValue } from '../shell/format.ts'
import type { Row, TableColumn } from './DataTable.tsx'

export interface Sort {
  readonly name: string
  readonly isDescending: boolean
}

/** The rows that contain every word. */
export function filterRows(
  rows: readonly Row[],
  columns: readonly TableColumn[],
  filter: string,
): readonly Row[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return rows
  return rows.filter((row) => {
    const text = columns
      .map((column) => formatCell(row, column))
      .join(' ')
      .toLowerCase()
    return words.every((word) => text.includes(word))
  })
}

const collator = new Intl.Collator('en', { numeric: true })

/** The rows by the values of a column; empty ones last. */
export function sortRows(rows: readonly Row[], sort: Sort | undefined): readonly Row[] {
  if (!sort) return rows
  const { name, isDescending } = sort
  const factor = isDescending ? -1 : 1
  return rows.toSorted((a, b) => {
    const [one, other] = [a[name], b[name]]
    if (isEmpty(one) || isEmpty(other)) return Number(isEmpty(one)) - Number(isEmpty(other))
    return factor * compareValues(one, other)
  })
}

/** A value of a row as people read it. */
export const formatCell = (row: Row, column: TableColumn) =>
  column.format?.(row[column.name]) ?? formatValue(row[column.name], column)

const isEmpty = (value: unknown) => value === null || value === undefined || value === ''

const compareValues = (one: unknown, other: unknown): number =>
  typeof one === 'number' && typeof other === 'number'
    ? one - other
    : collator.compare(String(one), String(other))
