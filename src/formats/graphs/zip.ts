import { splitIntoTables } from '../cells/ecosystemTables.ts'
import type { GraphFormat } from '../graphFormat.ts'
import { writeCsv } from '../tabular/csvWriter.ts'
import { escapeAddedApostrophe, escapeFormula } from '../tabular/formulaEscaping.ts'
import type { Table } from '../tabular/table.ts'
import { writeZip, type ZipEntry } from '../zipWriter.ts'

export default {
  extension: 'zip',
  mediaType: 'application/zip',
  description:
    'Zip archive of CSV files (RFC 4180, UTF-8, header line): one for each kind and `relationships.csv`',
  write: (records, { lossless }) => writeZip(toZipEntries(splitIntoTables(records), lossless)),
} satisfies GraphFormat

async function* toZipEntries(tables: AsyncIterable<Table>, lossless: boolean): AsyncGenerator<ZipEntry> {
  const escapeText = lossless ? escapeAddedApostrophe : escapeFormula
  for await (const table of tables)
    yield { name: `${table.name}.csv`, content: writeCsv(table, { escapeText }) }
}
