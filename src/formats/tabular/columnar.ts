import { Readable } from 'node:stream'
import type { PropertyValue } from '../../model/property.ts'
import { WorkerPool } from '../../workers/workerPool.ts'
import { splitIntoBatches } from '../batches.ts'
import type { Table, TableColumn, TableRow } from './table.ts'

/** Encodes a file of a columnar format, one group of rows after another. */
export interface ColumnEncoder {
  /** The bytes of the next group of rows. */
  encode(group: RowGroup): Uint8Array
  /** The bytes at the end of the file. */
  finish(): Uint8Array
}

/** An encoder in another thread. */
interface RemoteColumnEncoder {
  encode(group: RowGroup): Promise<Uint8Array>
  finish(): Promise<Uint8Array>
}

/** The values of some rows, as a list for each column. */
export type RowGroup = (PropertyValue | null)[][]

/** The export `openEncoder` of a module in encoders/. */
export type OpenEncoder = (columns: readonly TableColumn[]) => ColumnEncoder

const rowGroupSize = 10_000

/** A thread that encodes columnar files, started by the first of them; its owner closes it. */
export const createColumnarWorker = () =>
  new WorkerPool({ file: new URL('./columnarWorker.ts', import.meta.url) })

/**
 * A table as a file of a columnar format, whose encoder is a module that is loaded when it is needed. In a worker, other
 * requests do not wait for the encoding, and the next rows are read meanwhile; without one, this thread encodes.
 */
export function encodeColumns(table: Table, encoder: URL, worker?: WorkerPool): Readable {
  const chunks = worker ? encodeInWorker(table, encoder.href, worker) : encodeHere(table, encoder.href)
  return Readable.from(chunks, { objectMode: false })
}

/** Opens the encoder of a module. */
export async function loadEncoder(module: string, columns: readonly TableColumn[]): Promise<ColumnEncoder> {
  const { openEncoder } = (await import(module)) as { readonly openEncoder: OpenEncoder }
  return openEncoder(columns)
}

async function* encodeHere(table: Table, module: string): AsyncGenerator<Uint8Array> {
  yield* encodeRowGroups(table, await loadEncoder(module, table.columns))
}

async function* encodeInWorker(table: Table, module: string, worker: WorkerPool): AsyncGenerator<Uint8Array> {
  const file = crypto.randomUUID()
  await worker.run('open', { file, module, columns: table.columns })
  try {
    yield* encodeRowGroups(table, {
      encode: (group) => worker.run('encode', { file, group }),
      finish: () => worker.run('finish', file),
    })
  } finally {
    if (!worker.isClosed) await worker.run('discard', file)
  }
}

async function* encodeRowGroups(
  { columns, rows }: Table,
  encoder: ColumnEncoder | RemoteColumnEncoder,
): AsyncGenerator<Uint8Array> {
  for await (const group of prefetchNext(toRowGroups(columns, rows))) yield await encoder.encode(group)
  yield await encoder.finish()
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
