import { readFile, writeFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { deserialize, serialize } from 'node:v8'
import { zstdCompress, zstdDecompress } from 'node:zlib'
import type { FileSpool } from '../../formats/fileSpool.ts'
import { createCache } from '../../graph/cache.ts'
import type { ReportArguments } from '../../reports/report.ts'
import type { ComputedRows } from '../cypher/sources.ts'
import type { EntitySet } from '../entitySets.ts'
import { digestVersion } from './skipToken.ts'

/** Computed rows, and their version: that of the graph, or of the findings. */
export interface VersionedComputedRows {
  readonly rows: ComputedRows
  readonly version: string
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
  readVersion(set: EntitySet, day: string): Promise<string>
  compute(set: EntitySet, values: ReportArguments, day: string): Promise<VersionedComputedRows>
}

/** The cache retains the latest entry whatever its size, so that its pages and count need one run. */
const cacheLimits = {
  timeoutMs: 60_000,
  maxEntries: 50,
  size: 200_000,
  sizeOf: ({ rows }: VersionedComputedRows) => rows.length,
}

const maxRetained = 1_000

/** Caches computed rows until their version or the day changes; concurrent requests share one run. */
export function createComputedRowCache(
  { readVersion, compute }: ComputedRowSource,
  spool: FileSpool,
): ComputedRowCache {
  const cache = createCache<VersionedComputedRows>(cacheLimits)
  const toKey = (set: EntitySet, values: ReportArguments) => JSON.stringify([set.name, values])
  /** Rows that are still in memory, for whichever reason. */
  const retained = new Map<string, WeakRef<VersionedComputedRows>>()
  /** For the next page of the same reader. */
  const last: { loaded?: VersionedComputedRows | undefined } = {}
  async function load(key: string): Promise<VersionedComputedRows | undefined> {
    const file = await spool.get(key)
    retained.delete(key)
    if (!file) return undefined
    const rows = await readRows(file.path)
    retained.set(key, new WeakRef(rows))
    last.loaded = rows
    return rows
  }
  return {
    async read(set, values, day) {
      const key = toKey(set, values)
      const version = `${day} ${await readVersion(set, day)}`
      return cache.getOrCompute(key, version, () => compute(set, values, day))
    },
    async find(set, values, digest) {
      const key = `${toKey(set, values)} ${digest}`
      return retained.get(key)?.deref() ?? load(key)
    },
    retain(set, values, rows) {
      const key = `${toKey(set, values)} ${digestVersion(rows.version)}`
      retained.set(key, new WeakRef(rows))
      for (const oldest of retained.keys()) if (retained.size > maxRetained) retained.delete(oldest)
      // Without its file, a next page is gone once the rows are no longer in memory.
      spool.getOrWrite(key, (path) => writeRows(path, rows)).catch(() => {})
    },
  }
}

const [compress, decompress] = [promisify(zstdCompress), promisify(zstdDecompress)]
const rowsPerChunk = 2_000

/** Writes rows in chunks, so that others need not wait for all of them. */
async function writeRows(path: string, { rows, version }: VersionedComputedRows): Promise<void> {
  const chunks: Uint8Array[] = []
  for (let start = 0; start < rows.length; start += rowsPerChunk)
    chunks.push(await compress(serialize(rows.slice(start, start + rowsPerChunk))))
  await writeFile(path, serialize({ version, chunks }))
}

async function readRows(path: string): Promise<VersionedComputedRows> {
  const { version, chunks } = deserialize(await readFile(path)) as { version: string; chunks: Uint8Array[] }
  const rows: ComputedRows[number][] = []
  for (const chunk of chunks)
    for (const row of deserialize(await decompress(chunk)) as ComputedRows) rows.push(row)
  return { rows, version }
}
