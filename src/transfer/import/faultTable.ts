import type { Table, TableColumn } from '../../formats/tabular/table.ts'
import type { ImportFault } from './importRecord.ts'

const columns: readonly (TableColumn & { readonly name: keyof ImportFault })[] = [
  { name: 'file', type: 'string', description: 'Name of the file' },
  { name: 'sheet', type: 'string', description: 'Sheet of a workbook' },
  { name: 'row', type: 'integer', description: 'Line, row of a sheet, or position in a list' },
  { name: 'column', type: 'string', description: 'Column or property' },
  { name: 'value', type: 'string', description: 'Value that was sent' },
  { name: 'reason', type: 'string', description: 'Why it cannot be imported' },
]

/** The faults of an import as a table, for download. */
export function toFaultTable(faults: readonly ImportFault[]): Table {
  async function* generateRows() {
    for (const fault of faults) yield { ...fault }
  }
  return { name: 'errors', columns, rows: generateRows() }
}
