import { Readable } from 'node:stream'
import { stringify } from 'csv-stringify'
import { cellOfList, type Table, type ZipEntry, zipOf } from '../../tables/index.ts'
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
  for await (const table of tables) yield { name: `${table.name}.csv`, content: csvOf(table, lossless) }
}

function csvOf({ columns, rows }: Table, lossless: boolean): Readable {
  const textOf = (text: string) => guarded(text, lossless)
  const stringifier = stringify({
    header: true,
    columns: columns.map(({ name }) => name),
    cast: {
      boolean: String,
      string: textOf,
      object: (value) => textOf(cellOfList(value as unknown as readonly string[])),
    },
  })
  const source = Readable.from(rows)
  source.on('error', (error) => stringifier.destroy(error))
  stringifier.on('close', () => source.destroy())
  return source.pipe(stringifier)
}
