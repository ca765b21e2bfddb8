import { createHash } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import { serialize } from 'node:v8'
import { compressChunk, unpackChunk } from '../graph/packedItems.ts'
import type { FindingRecord } from './findingEntry.ts'

/** Findings as compressed bytes, by their digest: only those that differ are sent to another thread. */
export type FindingChunks = ReadonlyMap<string, Uint8Array>

const findingsPerChunk = 500

/** Packs findings by report, so that a change of one report leaves the chunks of others as they are. */
export async function packFindings(
  records: readonly FindingRecord[],
  earlier: FindingChunks,
): Promise<FindingChunks> {
  const chunks = new Map<string, Uint8Array>()
  for (const reportRecords of Map.groupBy(records, ({ values }) => values.report).values()) {
    for (let start = 0; start < reportRecords.length; start += findingsPerChunk) {
      // Others that wait for the thread have their turn.
      await setImmediate()
      const bytes = serialize(reportRecords.slice(start, start + findingsPerChunk))
      const digest = createHash('sha256').update(bytes).digest('base64url')
      chunks.set(digest, earlier.get(digest) ?? compressChunk(bytes))
    }
  }
  return chunks
}

/** The findings of one chunk, which stay in memory: equal texts in it are one text. */
export function unpackFindings(chunk: Uint8Array): readonly FindingRecord[] {
  const records = unpackChunk<FindingRecord & Record<string, unknown>>(chunk)
  const texts = new Map<string, string>()
  for (const record of records) shareTexts(record, texts)
  return records
}

function shareTexts(container: Record<string, unknown>, texts: Map<string, string>): void {
  for (const name of Object.keys(container)) {
    const value = container[name]
    if (typeof value === 'object' && value !== null) shareTexts(value as typeof container, texts)
    if (typeof value !== 'string') continue
    const shared = texts.get(value)
    if (shared === undefined) texts.set(value, value)
    else container[name] = shared
  }
}
