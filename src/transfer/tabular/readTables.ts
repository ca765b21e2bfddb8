import type { RawFault, RawItem, RawRecord, RawRow } from '../../formats/inputFormat.ts'
import type { ImportListener } from '../import/importRecord.ts'
import { TableReader } from './tableReader.ts'

/** Rows that are read before it is decided what the table is and how its numbers and dates are written. */
const sampleRows = 1_000
const sampleCharacters = 1024 * 1024

/** Replaces the rows of tables by records; other items stay as they are. */
export async function* readTables(
  items: AsyncIterable<RawItem>,
  listener: Pick<ImportListener, 'onNotice'>,
): AsyncGenerator<RawRecord | RawFault> {
  let sample = new Sample()
  let reader: TableReader | undefined
  const finish = function* () {
    if (sample.rows.length > 0) reader ??= yield* startTable(sample.rows, listener)
    reader?.finish()
    reader = undefined
    sample = new Sample()
  }
  for await (const item of items) {
    if (!('cells' in item)) {
      yield item
      continue
    }
    if (!sample.isOfTable(item)) yield* finish()
    if (reader) yield* reader.read(item)
    else if (sample.add(item)) reader = yield* startTable(sample.rows.splice(0), listener)
  }
  yield* finish()
}

function* startTable(
  rows: readonly RawRow[],
  listener: Pick<ImportListener, 'onNotice'>,
): Generator<RawRecord | RawFault, TableReader> {
  const reader = new TableReader(rows, listener.onNotice)
  for (const row of rows) yield* reader.read(row)
  return reader
}

/** The first rows of a table. */
class Sample {
  readonly rows: RawRow[] = []
  #first: RawRow | undefined
  #characters = 0

  isOfTable({ location, table }: RawRow): boolean {
    if (!this.#first) return true
    const first = this.#first
    return (
      first.location.file === location.file &&
      first.location.sheet === location.sheet &&
      first.table === table
    )
  }

  /** Adds a row; returns whether the sample is full. */
  add(row: RawRow): boolean {
    this.#first ??= row
    this.rows.push(row)
    for (const cell of row.cells) this.#characters += String(cell).length
    return this.rows.length >= sampleRows || this.#characters >= sampleCharacters
  }
}
