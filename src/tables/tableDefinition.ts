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
