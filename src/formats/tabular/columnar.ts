import { Readable } from 'node:stream'
import { Piscina } from 'piscina'
import type { Value } from '../../model/property.ts'
import { inBatches } from '../batches.ts'
import type { Column, Table, TableRow } from './table.ts'

/** A file of a columnar format as it comes to be, by groups of rows. */
export interface ColumnEncoder {
  /** The bytes of the next group of rows. */
  encode(group: ColumnGroup): Uint8Array
  /** The bytes that end the file. */
  finish(): Uint8Array
}

/** The values of some rows: a list for each column. */
export type ColumnGroup = (Value | null)[][]

/** What a module of a columnar format exports as `openEncoder`. */
export type OpenEncoder = (columns: readonly Column[]) => ColumnEncoder

const rowsInGroup = 10_000

/**
 * A table as its format's `openEncoder` writes it, in a thread of its own: other requests do not wait for it, and the
 * next rows are read meanwhile. `module` is the address of the format's module.
 */
export function encodedInThread(table: Table, module: string): Readable {
  return Readable.from(pieces(table, module), { objectMode: false })
}

async function* pieces({ columns, rows }: Table, module: string): AsyncGenerator<Uint8Array> {
  const file = await openFile(module, columns)
  try {
    for await (const group of oneAhead(groups(columns, rows))) yield await file.encode(group)
    yield await file.finish()
  } finally {
    await file.discard()
  }
}

async function* groups(
  columns: readonly Column[],
  rows: AsyncIterable<TableRow>,
): AsyncGenerator<ColumnGroup> {
  for await (const batch of inBatches(rows, rowsInGroup)) {
    yield columns.map(({ name }) => batch.map((row) => row[name] ?? null))
  }
}

/** The next item is already asked for while one is in use. */
async function* oneAhead<Item>(items: AsyncGenerator<Item>): AsyncGenerator<Item> {
  let next = items.next()
  try {
    for (;;) {
      const { done, value } = await next
      if (done) return
      next = items.next()
      // It fails for the one who waits for it, at the next turn.
      next.catch(() => {})
      yield value
    }
  } finally {
    await items.return(undefined)
  }
}

async function openFile(module: string, columns: readonly Column[]) {
  const ask = (name: string, task: unknown) => thread().run(task, { name })
  const file: number = await ask('open', { module, columns })
  return {
    encode: (group: ColumnGroup): Promise<Uint8Array> => ask('encode', { file, group }),
    finish: (): Promise<Uint8Array> => ask('finish', file),
    discard: (): Promise<void> => ask('discard', file),
  }
}

let pool: Piscina | undefined

/** One thread for all files, started with the first of them. */
function thread(): Piscina {
  pool ??= new Piscina({
    filename: new URL('./columnarWorker.ts', import.meta.url).href,
    minThreads: 1,
    maxThreads: 1,
  })
  return pool
}
