import type { Value } from '../../model/property.ts'
import type { Column, TableRow } from './table.ts'
import { valueOfType } from './typedValues.ts'

type Rows<Row> = AsyncGenerator<Row, string, undefined>

/** Rows with every column and nothing else, each value of its column's type or null; returns what the rows return. */
export async function* typedRows(
  columns: readonly Column[],
  rows: Rows<Readonly<Record<string, unknown>>>,
): Rows<TableRow> {
  try {
    for (;;) {
      const next = await rows.next()
      if (next.done) return next.value
      yield typedRow(columns, next.value)
    }
  } finally {
    await rows.return('')
  }
}

/** The row itself when it is so already, as most are: another object for each costs more than the look. */
function typedRow(columns: readonly Column[], row: Readonly<Record<string, unknown>>): TableRow {
  const isTyped = columns.every(
    ({ name, type }) => row[name] !== undefined && row[name] === valueOfType(type, row[name]),
  )
  if (isTyped && Object.keys(row).length === columns.length) return row as TableRow
  const values: Record<string, Value | null> = {}
  for (const { name, type } of columns) values[name] = valueOfType(type, row[name])
  return values
}
