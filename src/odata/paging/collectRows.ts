import type { TableRow } from '../../formats/tabular/table.ts'
import { packItems } from '../../graph/packedItems.ts'
import type { EntitySet } from '../entitySets.ts'
import type { VersionedComputedRows } from './computedRowCache.ts'

type RowStream = AsyncGenerator<TableRow, string, undefined>

/** Reads all rows of an entity set; those of reports and findings come in any order and are sorted by key. */
export async function collectRows(set: EntitySet, stream: RowStream): Promise<VersionedComputedRows> {
  const { source } = set.table
  const isOrdered = typeof source === 'object' && 'streamRows' in source
  const { packed: rows, result: version } = await packItems(isOrdered ? stream : sortRows(set, stream))
  return { rows, version }
}

async function* sortRows(set: EntitySet, rows: RowStream): RowStream {
  const all: TableRow[] = []
  for (;;) {
    const next = await rows.next()
    if (next.done) {
      yield* all.sort(compareByKey(set.key))
      return next.value
    }
    all.push(next.value)
  }
}

const compareByKey = (key: readonly string[]) => (one: TableRow, other: TableRow) => {
  for (const name of key) {
    const [a, b] = [one[name] ?? '', other[name] ?? '']
    if (a !== b) return a < b ? -1 : 1
  }
  return 0
}
