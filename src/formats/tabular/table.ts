import type { Property, PropertyValue } from '../../model/property.ts'

/** A column of a table as every format writes it. */
export interface TableColumn {
  readonly name: string
  readonly type: Property['type']
  readonly description: string
}

/** A row by the names of the columns; null where there is no value. */
export type TableRow = Readonly<Record<string, PropertyValue | null>>

/** A table to be written: what it is called, what its columns hold, and its rows as they are asked for. */
export interface Table {
  readonly name: string
  readonly columns: readonly TableColumn[]
  readonly rows: AsyncIterable<TableRow>
}

/** Rows of an empty table. */
export async function* noRows(): AsyncGenerator<TableRow> {}
