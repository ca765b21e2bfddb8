export { type TableFormat, tableFormats, type WriteOptions } from './format.ts'
export type { Column, Table, TableRow } from './table.ts'
export { typedRows } from './typedRows.ts'
export { valueOfType } from './values.ts'
