import type { FindingEntry, FindingRecord } from '../findings/findingEntry.ts'
import { type FindingRows, readFindingRows } from '../findings/findingRows.ts'
import type { FindingGrouping } from '../findings/groupFindings.ts'
import {
  type FindingGroupsPage,
  type FindingsPage,
  type FindingsQuery,
  paginateFindingGroups,
  paginateFindings,
  sortFindings,
} from '../findings/paginateFindings.ts'
import type { Graph } from '../graph/graph.ts'
import { createJournalFollower } from '../graph/journal/journalFollower.ts'
import { createCachedProjection } from '../graph/projection/cachedProjection.ts'
import { AtlasError } from '../model/errors.ts'
import type { Catalogue } from '../reports/catalogue.ts'
import { createRowSource } from '../reports/rowSource.ts'
import type { RowSource } from '../reports/runReport.ts'
import type { FailedReport } from '../reports/saved/savedFindings.ts'
import type { RunSavedQuery } from '../reports/saved/savedQueries.ts'
import { createSavedCatalogue } from '../reports/saved/savedReports.ts'
import { createSavedRowSource } from '../reports/saved/savedRowSource.ts'
import { runWhatIf, type WhatIfRequest, type WhatIfResult } from '../whatIf/whatIf.ts'
import type { Freshness } from './latestValue.ts'
import { createPresentFindings, type FindingsVersion, type PresentFindings } from './presentFindings.ts'

/** The saved reports whose findings are missing. */
export interface MissingFindings {
  readonly failedReports: readonly FailedReport[]
}

/** All findings of one version, one by one. */
export interface FindingsReading extends FindingsVersion {
  readonly entries: AsyncGenerator<FindingEntry>
}

/** Everything that takes more than one statement to compute. */
export interface AnalyticsService extends RowSource {
  /** A page of the findings of a day such as 2026-03-31, with their states. */
  listFindings(
    day: string,
    query: FindingsQuery,
    freshness?: Freshness,
  ): Promise<FindingsPage & MissingFindings & FindingsVersion>
  /** A page of counts of the same findings. */
  groupFindings(
    day: string,
    query: FindingsQuery,
    grouping: FindingGrouping,
    freshness?: Freshness,
  ): Promise<FindingGroupsPage & MissingFindings & FindingsVersion>
  /** All findings of a day, also those behind summaries, in the order of the list. */
  readFindings(day: string, freshness?: Freshness): Promise<FindingsReading>
  /** The finding with a key, or the one that the finding with this key has merged with. */
  getFinding(
    day: string,
    key: string,
    freshness?: Freshness,
  ): Promise<(FindingEntry & FindingsVersion) | undefined>
  /** The report rows that a finding stands for, up to a limit; undefined if the finding does not exist. */
  listFindingRows(day: string, key: string, limit: number): Promise<FindingRows | undefined>
  whatIf(request: WhatIfRequest): Promise<WhatIfResult>
  close(): Promise<void>
}

/** Runs no saved report; for callers that do without their findings. */
export const runNoSavedQuery: RunSavedQuery = async () => {
  throw new AtlasError('QUERIES_OFF', 'Saved reports are not available here')
}

/** Analytics computed in this thread; saved reports are queried by `runSavedQuery`. */
export function createInProcessAnalytics(
  graph: Graph,
  catalogue: Catalogue,
  runSavedQuery: RunSavedQuery = runNoSavedQuery,
): AnalyticsService {
  const follower = createJournalFollower(graph)
  const projection = createCachedProjection(graph, follower)
  const source = createRowSource(graph, catalogue, projection)
  const readSavedCatalogue = createSavedCatalogue(graph)
  const findings = createPresentFindings({
    graph,
    catalogue,
    follower,
    projection,
    runSavedQuery,
    readSavedCatalogue,
  })
  /** A finding that is not among the latest ones may be new. */
  const findRecord = async (day: string, key: string, freshness?: Freshness) => {
    const latest = await findings.read(day, freshness)
    const record = selectRecord(latest, key)
    if (record || latest.ageMs === 0) return record && { ...record, ...getVersion(latest) }
    const present = await findings.read(day, { maxAgeMs: 0 })
    const presentRecord = selectRecord(present, key)
    return presentRecord && { ...presentRecord, ...getVersion(present) }
  }
  return {
    ...source,
    invalidate: () => {
      projection.refreshSoon()
      findings.refreshSoon()
    },
    listFindings: async (day, query, freshness) => {
      const { records, failedReports, ...version } = await findings.read(day, freshness)
      return { ...paginateFindings(records, query), failedReports, ...version }
    },
    groupFindings: async (day, query, grouping, freshness) => {
      const { records, failedReports, ...version } = await findings.read(day, freshness)
      return { ...paginateFindingGroups(records, query, grouping), failedReports, ...version }
    },
    readFindings: async (day, freshness) => {
      const { records, failedReports: _, ...version } = await findings.read(day, freshness)
      return { ...version, entries: streamEntries(sortFindings(records)) }
    },
    getFinding: findRecord,
    listFindingRows: async (day, key, limit) => {
      const record = await findRecord(day, key)
      const saved = [...(await readSavedCatalogue())].map(([name, report]) => ({
        source: createSavedRowSource(graph, runSavedQuery, report),
        catalogue: new Map([[name, report]]),
      }))
      return record && readFindingRows(record, [{ source, catalogue }, ...saved], { day, limit })
    },
    whatIf: (request) => runWhatIf(graph, catalogue, request),
    close: async () => {},
  }
}

const selectRecord = ({ records }: PresentFindings, key: string): FindingRecord | undefined =>
  records.find(({ values }) => values.key === key) ??
  records.find(({ values, parts }) => !values.isSummary && parts.some((part) => part.key === key))

const getVersion = ({ version, ageMs, sequence }: FindingsVersion): FindingsVersion => ({
  version,
  ageMs,
  sequence,
})

async function* streamEntries(entries: readonly FindingEntry[]): AsyncGenerator<FindingEntry> {
  yield* entries
}
