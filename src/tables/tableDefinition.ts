import type { TableColumn } from '../formats/tabular/table.ts'

/** A table that BI tools read: one row for each element, list entry, row of a report or finding. */
export interface TableDefinition {
  /** In PascalCase; unique whatever the case. */
  readonly name: string
  readonly title: string
  readonly description: string
  readonly columns: readonly ColumnDefinition[]
  /** The columns that tell one row from another; of a report as its header says, where they may be null or lists. */
  readonly key: readonly string[]
  readonly source: TableSource
  /** Parameters without which it has no rows; only tables of reports have some. */
  readonly required: readonly string[]
}

/** A column, and whether a row may have no value in it. */
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

/** `data-sets` and `PROVIDES_DATA_TO` as names of tables: `DataSets`, `ProvidesDataTo`. */
export function toPascalCase(text: string): string {
  const words = text.split(/[-_ ]|(?<=[a-z])(?=[A-Z])/)
  return words.map((word) => word.charAt(0).toUpperCase() + word.slice(1).toLowerCase()).join('')
}

/** A name of a kind as the beginning of a column: `dataSet`. */
export const toCamelCase = (name: string) => name.charAt(0).toLowerCase() + name.slice(1)
