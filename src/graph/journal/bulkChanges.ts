import type { PropertyValues } from '../../model/property.ts'
import { compressText, decodeCompressedJson, decompressText } from '../compressedJson.ts'
import { type ElementKey, isRelationshipKey, toElementPath } from '../element.ts'
import type { JournaledChange } from './journalStep.ts'

/**
 * The changes of a batch as JSON with a line for each, so that one is found without parsing the others. What is the same in
 * every created element is stored once. Entries of earlier releases have no lines.
 */
interface StoredBulkChanges {
  readonly common: PropertyValues
  readonly changes: readonly JournaledChange[]
}

/** Encodes the changes of many elements; `common` are values of every created element that its change leaves out. */
export function encodeBulkChanges(
  changes: readonly JournaledChange[],
  common: PropertyValues = {},
): Int8Array {
  const lines = changes.map((change) => JSON.stringify(change)).join(',\n')
  return compressText(`{"common":${JSON.stringify(common)},"changes":[\n${lines}\n]}`)
}

/** Decodes the changes of all elements. */
export const decodeBulkChanges = (bytes: Int8Array): JournaledChange[] =>
  completeChanges(decodeCompressedJson(bytes) as StoredBulkChanges)

/** Decodes the changes of one element. */
export function decodeChangesOf(key: ElementKey, bytes: Int8Array): JournaledChange[] {
  const { id } = isRelationshipKey(key) ? key.from : key
  const text = selectLines(decompressText(bytes), `"id":${JSON.stringify(id)}`)
  const path = toElementPath(key)
  return completeChanges(JSON.parse(text)).filter((change) => toElementPath(change.key) === path)
}

const completeChanges = ({ common, changes }: StoredBulkChanges): JournaledChange[] =>
  changes.map((change) =>
    change.change === 'created' ? { ...change, after: { ...change.after, ...common } } : change,
  )

const lineBreak = '\n'

/** The same with those of its changes whose line has a text; with all if they have no lines. */
function selectLines(text: Buffer, wanted: string): string {
  const headEnd = text.indexOf(lineBreak)
  if (headEnd < 0) return text.toString()
  const lines: string[] = []
  for (let at = text.indexOf(wanted, headEnd); at >= 0; at = text.indexOf(wanted, at)) {
    const start = text.lastIndexOf(lineBreak, at) + 1
    at = text.indexOf(lineBreak, at)
    lines.push(text.toString('utf8', start, at).replace(/,$/, ''))
  }
  return `${text.toString('utf8', 0, headEnd)}${lines.join(',')}]}`
}
