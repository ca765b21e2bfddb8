import { Readable } from 'node:stream'
import { stringify } from 'csv-stringify'
import { formatListCell } from '../../model/listCell.ts'
import type { Table } from './table.ts'

/** How a CSV file is written. */
export interface CsvOptions {
  /** A text, or a list as one text, as the file has it. */
  escapeText(text: string): string
  readonly byteOrderMark?: boolean
}

/** A table as RFC 4180 has it, with a header line: nothing stands where there is no value. */
export function writeCsv(
  { columns, rows }: Table,
  { escapeText, byteOrderMark = false }: CsvOptions,
): Readable {
  const stringifier = stringify({
    header: true,
    bom: byteOrderMark,
    record_delimiter: 'windows',
    columns: columns.map(({ name }) => name),
    cast: {
      boolean: String,
      string: escapeText,
      object: (value) => escapeText(formatListCell(value as unknown as readonly string[])),
    },
  })
  const source = Readable.from(rows)
  source.on('error', (error) => stringifier.destroy(error))
  stringifier.on('close', () => source.destroy())
  return source.pipe(stringifier)
}
