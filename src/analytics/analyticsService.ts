import type { FindingEntry, FindingRecord } from '../findings/findingEntry.ts'
import type { FindingRows } from '../findings/findingRows.ts'
import type { FindingGrouping } from '../findings/groupFindings.ts'
import type { FindingGroupsPage, FindingsPage, FindingsQuery } from '../findings/paginateFindings.ts'
import type { Graph } from '../graph/graph.ts'
import { AtlasError } from '../model/errors.ts'
import type { Catalogue } from '../reports/catalogue.ts'
import type { RowSource } from '../reports/runReport.ts'
import type { RunSavedQuery } from '../reports/saved/savedQueries.ts'
import type { WhatIfRequest, WhatIfResult } from '../whatIf/whatIf.ts'
import { type AnalyticsComputation, createAnalyticsComputation } from './analyticsComputation.ts'
import type { NodeDescriptionRequest, NodeDescriptions } from './describeNodes.ts'
import {
  createFindingsStore,
  type FindingEntries,
  type FindingsSummary,
  type PackedFindings,
} from './findingsStore.ts'
import type { Freshness } from './latestValue.ts'
import {
  createPresentFindings,
  type FindingsVersion,
  type PresentFindingsOptions,
} from './presentFindings.ts'

/** The saved reports whose findings are missing. */
export type MissingFindings = Pick<FindingsSummary, 'failedReports'>

/** All findings of one version, one by one. */
export type FindingsReading = FindingsVersion & FindingEntries

/** Everything that takes more than one statement to compute. */
export interface AnalyticsService extends RowSource {
  readFindingsVersion(day: string, freshness?: Freshness): Promise<FindingsVersion>
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
  /** The same findings by key, packed. */
  packFindings(day: string): Promise<FindingsVersion & PackedFindings>
  /** The finding with a key, or the one that the finding with this key has merged with. */
  getFinding(
    day: string,
    key: string,
    freshness?: Freshness,
  ): Promise<(FindingEntry & FindingsVersion) | undefined>
  /** The report rows that a finding stands for, up to a limit; undefined if the finding does not exist. */
  listFindingRows(day: string, key: string, limit: number): Promise<FindingRows | undefined>
  /** Names and owners of those of the nodes that exist. */
  describeNodes(request: NodeDescriptionRequest): Promise<NodeDescriptions>
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
  const computation = createAnalyticsComputation(graph, catalogue, runSavedQuery)
  const analytics = createAnalytics({ graph, computation, store: createFindingsStore() })
  return { ...analytics, close: async () => {} }
}

/** Analytics from where they are computed and where findings are read. */
export function createAnalytics({
  graph,
  computation,
  store,
}: PresentFindingsOptions & { readonly computation: AnalyticsComputation }): Omit<AnalyticsService, 'close'> {
  const findings = createPresentFindings({ graph, computation, store })
  /** A finding that is not among the latest ones may be new. */
  const findRecord = async (day: string, key: string, freshness?: Freshness) => {
    const latest = await findings.read(day, freshness, ({ find }) => find(day, key))
    const found =
      latest.record || latest.ageMs === 0
        ? latest
        : await findings.read(day, { maxAgeMs: 0 }, ({ find }) => find(day, key))
    return found.record && toVersionedRecord(found.record, found)
  }
  return {
    stream: computation.stream,
    ...(computation.head && { head: computation.head }),
    analyse: computation.analyse,
    invalidate: () => {
      computation.invalidate?.()
      findings.refreshSoon()
    },
    readFindingsVersion: (day, freshness) => findings.read(day, freshness, ({ summarize }) => summarize(day)),
    listFindings: (day, query, freshness) => findings.read(day, freshness, ({ list }) => list(day, query)),
    groupFindings: (day, query, grouping, freshness) =>
      findings.read(day, freshness, ({ group }) => group(day, query, grouping)),
    readFindings: (day, freshness) => findings.read(day, freshness, ({ readAll }) => readAll(day)),
    packFindings: (day) => findings.read(day, undefined, ({ pack }) => pack(day)),
    getFinding: findRecord,
    listFindingRows: async (day, key, limit) => {
      const record = await findRecord(day, key)
      return record && computation.readFindingRows({ day, parts: record.parts, limit })
    },
    describeNodes: computation.describeNodes,
    whatIf: computation.whatIf,
  }
}

const toVersionedRecord = (
  record: FindingRecord,
  { version, ageMs, sequence }: FindingsVersion,
): FindingRecord & FindingsVersion => ({ ...record, version, ageMs, sequence })
