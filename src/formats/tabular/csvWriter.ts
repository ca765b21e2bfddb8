import { Readable } from 'node:stream'
import { stringify } from 'csv-stringify'
import { formatListCell } from '../../model/listCell.ts'
import type { Table } from './table.ts'

/** How a CSV file is written. */
export interface CsvOptions {
  /** Maps a text, or a list as one text, to what the file holds. */
  escapeText(text: string): string
  readonly byteOrderMark?: boolean
}

/** A table as RFC 4180 with a header line; a missing value is an empty field. */
export function writeCsv(
  { columns, rows }: Table,
  { escapeText, byteOrderMark = false }: CsvOptions,
): Readable {
  const stringifier = stringify({
    header: true,
    bom: byteOrderMark,
    record_delimiter: 'windows',
    // Readers end a record at any unquoted line break, and skip a line without any character.
    quote_record_delimiter: true,
    quoted_empty: columns.length === 1,
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
  source.pipe(stringifier)
  return Readable.from(joinChunks(stringifier), { objectMode: false })
}

const minChunkBytes = 65_536

/** One chunk for many lines: compression takes many times as long if it gets each line by itself. */
async function* joinChunks(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let waiting: Buffer[] = []
  let byteCount = 0
  for await (const chunk of chunks) {
    waiting.push(chunk)
    byteCount += chunk.length
    if (byteCount < minChunkBytes) continue
    yield Buffer.concat(waiting)
    waiting = []
    byteCount = 0
  }
  if (byteCount > 0) yield Buffer.concat(waiting)
}
