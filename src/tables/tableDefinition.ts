import type { TableColumn } from '../formats/tabular/table.ts'

/** A table that BI tools read: one row for each element, list entry, row of a report or finding. */
export interface TableDefinition {
  /** In PascalCase; unique regardless of case. */
  readonly name: string
  readonly title: string
  readonly description: string
  readonly columns: readonly ColumnDefinition[]
  /** Columns that identify a row; those of a report may be null or lists. */
  readonly key: readonly string[]
  readonly source: TableSource
  /** Required parameters; only tables of reports have any. */
  readonly required: readonly string[]
}

/** A column that may be null. */
export interface ColumnDefinition extends TableColumn {
  readonly isNullable: boolean
}

/** Where the rows of a table come from. */
export type TableSource =
  | { readonly kind: string }
  | { readonly type: string }
  | { readonly listOf: string; readonly property: string }
  | { readonly report: string }
  | 'findings'
  | 'findingElements'
  | 'reportHistory'

/** Writes `data-sets` and `PROVIDES_DATA_TO` as names of tables: `DataSets`, `ProvidesDataTo`. */
export function toPascalCase(text: string): string {
  const words = text.split(/[-_ ]|(?<=[a-z])(?=[A-Z])/)
  return words.map((word) => word.charAt(0).toUpperCase() + word.slice(1).toLowerCase()).join('')
}

/** Writes the name of a kind as the start of a column name: `dataSet`. */
export const toCamelCase = (name: string) => name.charAt(0).toLowerCase() + name.slice(1)
