import { Readable } from 'node:stream'
import { Piscina } from 'piscina'
import type { PropertyValue } from '../../model/property.ts'
import { splitIntoBatches } from '../batches.ts'
import type { Table, TableColumn, TableRow } from './table.ts'

/** Encodes a file of a columnar format, one group of rows after another. */
export interface ColumnEncoder {
  /** The bytes of the next group of rows. */
  encode(group: RowGroup): Uint8Array
  /** The bytes at the end of the file. */
  finish(): Uint8Array
}

/** The values of some rows, as a list for each column. */
export type RowGroup = (PropertyValue | null)[][]

/** The export `openEncoder` of the module of a columnar format. */
export type OpenEncoder = (columns: readonly TableColumn[]) => ColumnEncoder

const rowGroupSize = 10_000

/**
 * A table as its format's `openEncoder` encodes it, in a thread: other requests do not wait, and the next rows are read
 * meanwhile. `module` is the URL of the format's module.
 */
export function encodeInWorker(table: Table, module: string): Readable {
  return Readable.from(encodeTable(table, module), { objectMode: false })
}

async function* encodeTable({ columns, rows }: Table, module: string): AsyncGenerator<Uint8Array> {
  const file = await openWorkerFile(module, columns)
  try {
    for await (const group of prefetchNext(toRowGroups(columns, rows))) yield await file.encode(group)
    yield await file.finish()
  } finally {
    await file.discard()
  }
}

async function* toRowGroups(
  columns: readonly TableColumn[],
  rows: AsyncIterable<TableRow>,
): AsyncGenerator<RowGroup> {
  for await (const batch of splitIntoBatches(rows, rowGroupSize)) {
    yield columns.map(({ name }) => batch.map((row) => row[name] ?? null))
  }
}

/** Requests the next item while the current one is used. */
async function* prefetchNext<Item>(items: AsyncGenerator<Item>): AsyncGenerator<Item> {
  let next = items.next()
  try {
    for (;;) {
      const { done, value } = await next
      if (done) return
      next = items.next()
      // The error is thrown where the item is awaited, in the next turn.
      next.catch(() => {})
      yield value
    }
  } finally {
    await items.return(undefined)
  }
}

async function openWorkerFile(module: string, columns: readonly TableColumn[]) {
  const runWorkerTask = (name: string, task: unknown) => getPool().run(task, { name })
  const file: number = await runWorkerTask('open', { module, columns })
  return {
    encode: (group: RowGroup): Promise<Uint8Array> => runWorkerTask('encode', { file, group }),
    finish: (): Promise<Uint8Array> => runWorkerTask('finish', file),
    discard: (): Promise<void> => runWorkerTask('discard', file),
  }
}

let pool: Piscina | undefined

/** One thread for all files, started with the first of them. */
function getPool(): Piscina {
  pool ??= new Piscina({
    filename: new URL('./columnarWorker.ts', import.meta.url).href,
    minThreads: 1,
    maxThreads: 1,
  })
  return pool
}
