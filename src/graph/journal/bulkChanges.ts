import type { PropertyValues } from '../../model/property.ts'
import { decodeCompressedJson, encodeCompressedJson } from '../compressedJson.ts'
import type { ElementKey } from '../element.ts'
import type { JournaledChange } from './journalStep.ts'

export type IsWantedElement = (key: ElementKey) => boolean

export const isAny: IsWantedElement = () => true

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

/** Decodes the changes of the wanted elements. */
export function decodeBulkChanges(bytes: Int8Array, isWanted: IsWantedElement = isAny): JournaledChange[] {
  const { common, changes } = decodeCompressedJson(bytes) as StoredBulkChanges
  return changes.flatMap((change) => {
    if (!isWanted(change.key)) return []
    return change.change === 'created' ? { ...change, after: { ...change.after, ...common } } : change
  })
}
