import type { Property, PropertyValue } from '../../model/property.ts'

/** A column of a table in any format. */
export interface TableColumn {
  readonly name: string
  readonly type: Property['type']
  readonly description: string
}

/** A row by column name; a missing value is null. */
export type TableRow = Readonly<Record<string, PropertyValue | null>>

/** A table with rows that are read on demand. */
export interface Table {
  readonly name: string
  readonly columns: readonly TableColumn[]
  readonly rows: AsyncIterable<TableRow>
}

/** Rows of an empty table. */
export async function* noRows(): AsyncGenerator<TableRow> {}
