import type { PropertyValues } from '../../model/property.ts'
import { decodeCompressedJson, encodeCompressedJson } from '../compressedJson.ts'
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
  return encodeCompressedJson(stored)
}

export function decodeBulkChanges(bytes: Int8Array): JournaledChange[] {
  const { common, changes } = decodeCompressedJson(bytes) as StoredBulkChanges
  return changes.map((change) =>
    change.change === 'created' ? { ...change, after: { ...change.after, ...common } } : change,
  )
}
