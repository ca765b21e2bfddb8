import { Readable } from 'node:stream'
import { splitIntoBatches } from '../batches.ts'

const rowBatchSize = 256

/** Rows as text, many in a chunk: a chunk for each row would cost more than formatting it. */
export function streamRowsAsText<Row>(
  rows: AsyncIterable<Row>,
  { prefix = '', separator, suffix = '' }: { prefix?: string; separator: string; suffix?: string },
  formatRow: (row: Row) => string,
): Readable {
  async function* generateChunks() {
    let chunkPrefix = prefix
    for await (const batch of splitIntoBatches(rows, rowBatchSize)) {
      yield chunkPrefix + batch.map(formatRow).join(separator)
      chunkPrefix = separator
    }
    yield chunkPrefix === prefix ? prefix + suffix : suffix
  }
  return Readable.from(generateChunks(), { objectMode: false })
}
