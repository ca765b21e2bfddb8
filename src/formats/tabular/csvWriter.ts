import { Readable } from 'node:stream'
import { stringify } from 'csv-stringify'
import { cellOfList } from '../../model/listCell.ts'
import type { Table } from './table.ts'

/** How a CSV file is written. */
export interface CsvStyle {
  /** A text, or a list as one text, as the file has it. */
  textOf(text: string): string
  readonly byteOrderMark?: boolean
}

/** A table as RFC 4180 has it, with a header line: nothing stands where there is no value. */
export function csvText({ columns, rows }: Table, { textOf, byteOrderMark = false }: CsvStyle): Readable {
  const stringifier = stringify({
    header: true,
    bom: byteOrderMark,
    record_delimiter: 'windows',
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
