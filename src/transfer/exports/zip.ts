import { csvText, type Table, type ZipEntry, zipOf } from '../../tables/index.ts'
import { guarded } from '../cells.ts'
import type { ExportFormat } from '../exportFormat.ts'
import { tablesOf } from '../sections.ts'

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
