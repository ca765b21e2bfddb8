import { readFile, writeFile } from 'node:fs/promises'
import { deserialize, serialize } from 'node:v8'
import type { FileSpool } from '../../formats/fileSpool.ts'
import { createCache } from '../../graph/cache.ts'
import { measureItems, type PackedItems } from '../../graph/packedItems.ts'
import type { ReportArguments } from '../../reports/report.ts'
import type { EntitySet } from '../entitySets.ts'
import { digestVersion } from './skipToken.ts'

/** Computed rows as their source has them: rows of the table, or findings. */
export type ComputedRowList = PackedItems<unknown>

/** Since when rows of findings may no longer be those of the present map. */
export interface RowsAge {
  /** When the map was last known to have these rows, in milliseconds since 1970. */
  readonly currentAtMs: number
  /** The number of the last change that they include, where it is known. */
  readonly sequence?: number | undefined
}

/** Computed rows, and their version: that of the graph, or of the findings. */
export interface VersionedComputedRows {
  readonly rows: ComputedRowList
  readonly version: string
  /** Of rows that are served while the next ones are computed. */
  readonly age?: RowsAge | undefined
}

/** Rows that are computed outside the database, for all pages that show them. */
export interface ComputedRowCache {
  /** The present rows, for a day such as 2026-03-31. */
  read(set: EntitySet, values: ReportArguments, day: string): Promise<VersionedComputedRows>
  /** The rows of a first page, by the digest of their version; nothing if they are no longer stored. */
  find(set: EntitySet, values: ReportArguments, digest: string): Promise<VersionedComputedRows | undefined>
  /** Stores rows for the pages after the first one. */
  retain(set: EntitySet, values: ReportArguments, rows: VersionedComputedRows): void
}

export interface ComputedRowSource {
  readVersion(set: EntitySet, day: string): Promise<Pick<VersionedComputedRows, 'version' | 'age'>>
  compute(set: EntitySet, values: ReportArguments, day: string): Promise<VersionedComputedRows>
}

/** The cache retains the latest entry whatever its size, so that its pages and count need one run. */
const cacheOptions = {
  name: 'computed tables',
  timeoutMs: 60_000,
  maxEntries: 50,
  size: 16 * 1_024 ** 2,
  sizeOf: ({ rows }: VersionedComputedRows) => measureItems(rows),
}

/** Caches computed rows until their version or the day changes; concurrent requests share one run. */
export function createComputedRowCache(
  { readVersion, compute }: ComputedRowSource,
  spool: FileSpool,
): ComputedRowCache {
  const cache = createCache<VersionedComputedRows>(cacheOptions)
  const toKey = (set: EntitySet, values: ReportArguments) => JSON.stringify([set.name, values])
  return {
    async read(set, values, day) {
      const key = toKey(set, values)
      const { version, age } = await readVersion(set, day)
      const rows = await cache.getOrCompute(key, `${day} ${version}`, () => compute(set, values, day))
      // What was computed meanwhile knows better.
      return age && (!rows.age || rows.version === version) ? { ...rows, age } : rows
    },
    async find(set, values, digest) {
      const file = await spool.get(`${toKey(set, values)} ${digest}`)
      return file && (deserialize(await readFile(file.path)) as VersionedComputedRows)
    },
    retain(set, values, rows) {
      const key = `${toKey(set, values)} ${digestVersion(rows.version)}`
      // Without its file, a next page is gone once the cache has other rows.
      spool.getOrWrite(key, (path) => writeFile(path, serialize(rows))).catch(() => {})
    },
  }
}
