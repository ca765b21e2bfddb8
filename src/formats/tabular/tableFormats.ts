import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { loadModules } from '../../model/loadModules.ts'
import type { WorkerPool } from '../../workers/workerPool.ts'
import type { Table } from './table.ts'

/** A format of tables: the default export of a file in writers/. */
export interface TableFormat {
  /** Extension of the file and of the URL. */
  readonly extension: string
  readonly mediaType: string
  /** A sentence for the API description. */
  readonly description: string
  /** The table as bytes; reads rows on demand and forwards their errors. */
  write(table: Table, options?: TableWriteOptions): Readable
}

export interface TableWriteOptions {
  /** Whether text starts with a byte order mark, by which Excel recognizes UTF-8. */
  readonly byteOrderMark?: boolean
  /** Whether texts that a spreadsheet would evaluate as formulas are unchanged. */
  readonly lossless?: boolean
  /** Thread that encodes columnar formats; the calling thread encodes if omitted. */
  readonly columnarWorker?: WorkerPool
}

/** Formats of tables by extension: one for each file in writers/. */
export const tableFormats = await loadModules<TableFormat>(
  join(import.meta.dirname, 'writers'),
  ({ extension }) => extension,
)
