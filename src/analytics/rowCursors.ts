/** Some rows, with the handle for the next ones; the last rows have none, but the version of all. */
export interface RowBatch<Row> {
  readonly rows: readonly Row[]
  readonly handle?: string
  readonly version: string
}

/** Rows that other threads read batch by batch. */
export interface RowCursors<Row> {
  /** Returns the handle of rows. */
  open(rows: AsyncGenerator<Row, unknown, undefined>): string
  read(handle: string): Promise<RowBatch<Row>>
  /** Discards the rest. */
  close(handle: string): void
}

const batchSize = 1_000

/** Creates cursors for rows that are produced in this thread. */
export function createRowCursors<Row>(): RowCursors<Row> {
  const open = new Map<string, AsyncGenerator<Row, unknown, undefined>>()
  return {
    open(rows) {
      const handle = crypto.randomUUID()
      open.set(handle, rows)
      return handle
    },
    async read(handle) {
      const source = open.get(handle)
      if (!source) throw new TypeError('The thread of these rows has ended')
      const rows: Row[] = []
      while (rows.length < batchSize) {
        const next = await source.next()
        if (next.done) {
          open.delete(handle)
          return { rows, version: String(next.value ?? '') }
        }
        rows.push(next.value)
      }
      return { rows, handle, version: '' }
    },
    close(handle) {
      open.delete(handle)
    },
  }
}

/** What runs tasks in the thread of cursors. */
export interface CursorThread {
  isClosed(): boolean
  run<Result>(name: 'readRows' | 'closeRows', handle: string): Promise<Result>
}

/** Reads the rows of a cursor in another thread; returns their version. */
export async function* readCursor<Row>(
  thread: CursorThread,
  firstBatch: RowBatch<Row>,
): AsyncGenerator<Row, string, undefined> {
  let batch = firstBatch
  try {
    for (;;) {
      yield* batch.rows
      if (batch.handle === undefined) return batch.version
      batch = await thread.run<RowBatch<Row>>('readRows', batch.handle)
    }
  } finally {
    if (batch.handle !== undefined && !thread.isClosed()) await thread.run('closeRows', batch.handle)
  }
}
