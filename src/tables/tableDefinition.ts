import type { TableColumn } from '../formats/tabular/table.ts'
import type { Graph, ReadOptions } from '../graph/graph.ts'
import type { ElementRow } from '../graph/reading/streamElements.ts'
import type { DerivedKey } from './derivedKey.ts'

/** A table that BI tools read: one row for each element, list entry, row of a report, finding or part of the history. */
export interface TableDefinition {
  /** In PascalCase; unique regardless of case. */
  readonly name: string
  readonly title: string
  readonly description: string
  readonly columns: readonly ColumnDefinition[]
  /** The column that identifies a row; in files of a report its key columns, which may be null or lists. */
  readonly key: readonly string[]
  /** How the key follows from other columns, if it does. */
  readonly derivedKey?: DerivedKey
  readonly source: TableSource
  /** Those of its report, `asOf` if rows are valid on some days only, or `element`. */
  readonly parameters?: readonly TableParameter[]
}

export interface TableParameter {
  readonly name: string
  readonly description: string
  readonly isRequired: boolean
}

/** Names of the parameters that a table cannot do without. */
export const listRequiredParameters = ({ parameters = [] }: TableDefinition): string[] =>
  parameters.filter(({ isRequired }) => isRequired).map(({ name }) => name)

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
  | OwnRows

/** Rows that only this table has; its file reads them. */
export interface OwnRows {
  /** Whether they come from the map alone, so that they can also be read as recorded. */
  readonly isOfMap?: true
  /** Streams the rows; returns the version of the graph. */
  streamRows(graph: Graph, options: OwnRowOptions): AsyncGenerator<ElementRow, string, undefined>
  /** What the rows depend on besides the graph and the day. */
  readStamp?(graph: Graph): Promise<string>
}

export interface OwnRowOptions extends ReadOptions {
  /** The day for which rows are read, such as 2026-03-31. */
  readonly day: string
  /** Only rows about this element, such as Touchpoint/first-invoice. */
  readonly element?: string | undefined
}

/** What the rows of a table depend on besides the graph and the day. */
export async function readTableStamp({ source }: TableDefinition, graph: Graph): Promise<string> {
  return typeof source === 'object' && 'streamRows' in source ? ((await source.readStamp?.(graph)) ?? '') : ''
}
