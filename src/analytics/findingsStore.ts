import { createHash } from 'node:crypto'
import { applyFindingStates } from '../findings/applyFindingStates.ts'
import { unpackFindings } from '../findings/findingChunks.ts'
import type { FindingEntry, FindingRecord, FindingState } from '../findings/findingEntry.ts'
import type { FindingGrouping } from '../findings/groupFindings.ts'
import {
  type FindingGroupsPage,
  type FindingsPage,
  type FindingsQuery,
  paginateFindingGroups,
  paginateFindings,
  sortFindings,
  sortFindingsByKey,
} from '../findings/paginateFindings.ts'
import { type PackedItems, packItems } from '../graph/packedItems.ts'
import type { FailedReport } from '../reports/saved/savedFindings.ts'

/** What is known of the findings of a day besides the findings. */
export interface FindingsSummary {
  /** Changes when something in them may have changed. */
  readonly version: string
  /** The number of the last change that they show at least; absent where the journal cannot be read. */
  readonly sequence?: number | undefined
  /** The saved reports whose findings are missing. */
  readonly failedReports: readonly FailedReport[]
}

/** A finding, if it exists. */
export interface FoundFinding {
  readonly record: FindingRecord | undefined
}

/** All findings, one by one. */
export interface FindingEntries {
  readonly entries: AsyncGenerator<FindingEntry>
}

/** All findings in the order of their keys. */
export interface PackedFindings {
  readonly packed: PackedItems<FindingEntry>
}

/**
 * Complete findings, apart from where they are computed, so that readers do not wait for computations. What is read of a
 * day is undefined if the day is not stored.
 */
export interface FindingsStore {
  addChunk(digest: string, chunk: Uint8Array): Promise<void>
  /** Replaces the findings of a day. Returns the digests of missing chunks; with any, nothing is replaced. */
  replace(day: string, summary: FindingsSummary, digests: readonly string[]): Promise<readonly string[]>
  /** Replaces what people have set on findings. */
  setStates(states: readonly FindingState[]): Promise<void>
  summarize(day: string): Promise<FindingsSummary | undefined>
  list(day: string, query: FindingsQuery): Promise<(FindingsSummary & FindingsPage) | undefined>
  group(
    day: string,
    query: FindingsQuery,
    grouping: FindingGrouping,
  ): Promise<(FindingsSummary & FindingGroupsPage) | undefined>
  /** Reads all findings, also those behind summaries, in the order of the list. */
  readAll(day: string): Promise<(FindingsSummary & FindingEntries) | undefined>
  /** Packs all findings by key. */
  pack(day: string): Promise<(FindingsSummary & PackedFindings) | undefined>
  /** Finds the finding with a key, or the one that the finding with this key has merged with. */
  find(day: string, key: string): Promise<(FindingsSummary & FoundFinding) | undefined>
}

interface StoredDay {
  readonly summary: FindingsSummary
  readonly digests: readonly string[]
  /** Without states. */
  readonly records: readonly FindingRecord[]
  /** With the present states; absent until they are read. */
  shown?: readonly FindingRecord[] | undefined
}

/** Today's findings, and those of one other day. */
export const maxStoredDays = 2

/** Stores findings in this thread. */
export function createFindingsStore(): FindingsStore {
  const chunks = new Map<string, readonly FindingRecord[]>()
  /** The least recently read first. */
  const days = new Map<string, StoredDay>()
  let states: readonly FindingState[] = []
  let statesDigest = ''

  function storeDay(day: string, stored: StoredDay): void {
    days.delete(day)
    days.set(day, stored)
    for (const oldest of days.keys()) if (days.size > maxStoredDays) days.delete(oldest)
  }

  function deleteUnusedChunks(): void {
    const used = new Set([...days.values()].flatMap(({ digests }) => digests))
    for (const digest of chunks.keys()) if (!used.has(digest)) chunks.delete(digest)
  }

  async function read<Result>(
    day: string,
    select: (records: readonly FindingRecord[]) => Result,
  ): Promise<(FindingsSummary & Result) | undefined> {
    const stored = days.get(day)
    if (!stored) return undefined
    storeDay(day, stored)
    stored.shown ??= applyFindingStates(stored.records, states)
    const { summary } = stored
    return { ...summary, version: `${summary.version} ${statesDigest}`, ...select(stored.shown) }
  }

  return {
    async addChunk(digest, chunk) {
      chunks.set(digest, unpackFindings(chunk))
    },
    async replace(day, summary, digests) {
      const missing = digests.filter((digest) => !chunks.has(digest))
      if (missing.length > 0) return missing
      const records = digests.flatMap((digest) => chunks.get(digest) ?? [])
      storeDay(day, { summary, digests, records })
      deleteUnusedChunks()
      return []
    },
    async setStates(current) {
      states = current
      statesDigest = states.length === 0 ? '' : digestStates(states)
      for (const stored of days.values()) stored.shown = undefined
    },
    summarize: (day) => read(day, () => ({})),
    list: (day, query) => read(day, (records) => paginateFindings(records, query)),
    group: (day, query, grouping) => read(day, (records) => paginateFindingGroups(records, query, grouping)),
    readAll: (day) => read(day, (records) => ({ entries: streamEntries(sortFindings(records)) })),
    async pack(day) {
      const reading = await read(day, (records) => ({ records }))
      if (!reading) return undefined
      const { records, ...summary } = reading
      const { packed } = await packItems(streamEntries(sortFindingsByKey(records)))
      return { ...summary, packed }
    },
    find: (day, key) => read(day, (records) => ({ record: findRecord(records, key) })),
  }
}

const digestStates = (states: readonly FindingState[]) =>
  createHash('sha256').update(JSON.stringify(states)).digest('base64url')

const findRecord = (records: readonly FindingRecord[], key: string) =>
  records.find(({ values }) => values.key === key) ??
  records.find(({ values, parts }) => !values.isSummary && parts.some((part) => part.key === key))

async function* streamEntries(entries: readonly FindingEntry[]): AsyncGenerator<FindingEntry> {
  yield* entries
}
