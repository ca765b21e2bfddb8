import type { PropertyValue } from '../../model/property.ts'
import type { TableColumn, TableRow } from './table.ts'
import { toTypedValue } from './typedValues.ts'

type VersionedRowStream<Row> = AsyncGenerator<Row, string, undefined>

/** Rows with exactly the columns, each value of its column's type or null; returns what `rows` returns. */
export async function* toTypedRows(
  columns: readonly TableColumn[],
  rows: VersionedRowStream<Readonly<Record<string, unknown>>>,
): VersionedRowStream<TableRow> {
  try {
    for (;;) {
      const next = await rows.next()
      if (next.done) return next.value
      yield toTypedRow(columns, next.value)
    }
  } finally {
    await rows.return('')
  }
}

/** A row with exactly the columns: the row itself if it is typed already, as most rows are: a copy costs more than the check. */
export function toTypedRow(
  columns: readonly TableColumn[],
  row: Readonly<Record<string, unknown>>,
): TableRow {
  const isTyped = columns.every(
    ({ name, type }) => row[name] !== undefined && row[name] === toTypedValue(type, row[name]),
  )
  if (isTyped && Object.keys(row).length === columns.length) return row as TableRow
  const values: Record<string, PropertyValue | null> = {}
  for (const { name, type } of columns) values[name] = toTypedValue(type, row[name])
  return values
}
