import { guarded } from '../cells/cellText.ts'
import { tablesOf } from '../cells/ecosystemTables.ts'
import type { ExportFormat } from '../graphFormat.ts'
import { csvText } from '../tabular/csvWriter.ts'
import type { Table } from '../tabular/table.ts'
import { type ZipEntry, zipOf } from '../zipWriter.ts'

export default {
  extension: 'zip',
  mediaType: 'application/zip',
  description: 'CSV files (RFC 4180, UTF-8, a header line): one for each kind and `relationships.csv`',
  write: (records, { lossless }) => zipOf(entriesOf(tablesOf(records), lossless)),
} satisfies ExportFormat

async function* entriesOf(tables: AsyncIterable<Table>, lossless: boolean): AsyncGenerator<ZipEntry> {
  const textOf = (text: string) => guarded(text, lossless)
  for await (const table of tables) yield { name: `${table.name}.csv`, content: csvText(table, { textOf }) }
}
