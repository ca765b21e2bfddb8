import { Readable } from 'node:stream'
import { inBatches } from '../batches.ts'

const rowsAtOnce = 256

/** Rows as text, many to a piece: a piece for each row would cost more than the writing of it. */
export function textOf<Row>(
  rows: AsyncIterable<Row>,
  { before = '', between, after = '' }: { before?: string; between: string; after?: string },
  line: (row: Row) => string,
): Readable {
  async function* pieces() {
    let ahead = before
    for await (const batch of inBatches(rows, rowsAtOnce)) {
      yield ahead + batch.map(line).join(between)
      ahead = between
    }
    yield ahead === before ? before + after : after
  }
  return Readable.from(pieces(), { objectMode: false })
}
