import type { Table, TableColumn } from '../../formats/tabular/table.ts'
import type { ImportFault, ValueNotHeld } from './importRecord.ts'

const columns: readonly (TableColumn & { readonly name: keyof ImportFault })[] = [
  { name: 'file', type: 'string', description: 'Name of the file' },
  { name: 'sheet', type: 'string', description: 'Sheet of a workbook' },
  { name: 'row', type: 'integer', description: 'Line, row of a sheet, or position in a list' },
  { name: 'column', type: 'string', description: 'Column or property' },
  { name: 'value', type: 'string', description: 'Value that was sent' },
  { name: 'reason', type: 'string', description: 'Why it cannot be imported' },
]

/** The faults of an import as a table, for download. */
export const toFaultTable = (faults: readonly ImportFault[]): Table => ({
  name: 'errors',
  columns,
  rows: generateRows(faults),
})

const notHeldColumns: readonly TableColumn[] = [
  ...columns.map((column) =>
    column.name === 'reason' ? { ...column, description: 'Why the map does not hold it' } : column,
  ),
  { name: 'rows', type: 'integer', description: 'Number of rows that have it' },
]

/** The values of mapped files that the map does not hold, as a table, for download. */
export const toNotHeldTable = (values: readonly ValueNotHeld[]): Table => ({
  name: 'not-held',
  columns: notHeldColumns,
  rows: generateRows(values),
})

async function* generateRows(faults: readonly ImportFault[]) {
  for (const fault of faults) yield { ...fault }
}
