import { zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import type { PropertyValues } from '../../model/property.ts'
import type { JournaledChange } from './journalStep.ts'

/** The changes of a batch, compressed with zstd: what is the same in every created element is stored once. */
interface StoredBulkChanges {
  readonly common: PropertyValues
  readonly changes: readonly JournaledChange[]
}

/** Encodes the changes of many elements; `common` are values of every created element that its change leaves out. */
export function encodeBulkChanges(
  changes: readonly JournaledChange[],
  common: PropertyValues = {},
): Int8Array {
  const stored: StoredBulkChanges = { common, changes }
  return new Int8Array(zstdCompressSync(JSON.stringify(stored)))
}

export function decodeBulkChanges(bytes: Int8Array): JournaledChange[] {
  const { common, changes } = JSON.parse(zstdDecompressSync(bytes).toString()) as StoredBulkChanges
  return changes.map((change) =>
    change.change === 'created' ? { ...change, after: { ...change.after, ...common } } : change,
  )
}
