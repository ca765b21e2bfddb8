import { Readable } from 'node:stream'
import { stringify } from 'csv-stringify'
import type { TableFormat } from '../format.ts'
import { cellOfList } from '../listCell.ts'
import { safeText } from '../safeText.ts'

export default {
  extension: 'csv',
  mediaType: 'text/csv; charset=utf-8; header=present',
  description: 'RFC 4180 with a header line: lists joined by semicolons, nothing where there is no value',
  write({ columns, rows }, { byteOrderMark = false, lossless = false } = {}) {
    const textOf = lossless ? String : safeText
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
  },
} satisfies TableFormat
