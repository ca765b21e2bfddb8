import type { ReadResult } from '../graph.ts'

export interface ListPage<Item> {
  readonly items: Item[]
  /** The cursor of the next page; null on the last one. */
  readonly nextCursor: string | null
  readonly total?: number
  readonly version: string
}

interface PageMapping<Row, Item> {
  readonly limit: number
  readonly toItem: (row: Row) => Item
  readonly toCursor: (lastRow: Row) => string
  /** Counts all matching elements; not called without it. */
  readonly count?: (() => Promise<number>) | undefined
}

/** Builds a page from rows, of which one more than the limit was read if there is a next page. */
export async function toPage<Row, Item>(
  { rows, version }: ReadResult<Row>,
  { limit, toItem, toCursor, count }: PageMapping<Row, Item>,
): Promise<ListPage<Item>> {
  const pageRows = rows.slice(0, limit)
  const lastRow = pageRows.at(-1)
  const nextCursor = rows.length > limit && lastRow !== undefined ? toCursor(lastRow) : null
  const page = { items: pageRows.map(toItem), nextCursor, version }
  return count ? { ...page, total: await count() } : page
}
