import type { FindingEntry, FindingRecord } from '../findings/findingEntry.ts'
import { type FindingRows, readFindingRows } from '../findings/findingRows.ts'
import { readFindingStates } from '../findings/findingStates.ts'
import type { FindingGrouping } from '../findings/groupFindings.ts'
import { listFindingEntries } from '../findings/listFindingEntries.ts'
import {
  type FindingGroupsPage,
  type FindingsPage,
  type FindingsQuery,
  paginateFindingGroups,
  paginateFindings,
} from '../findings/paginateFindings.ts'
import { createFindingContext } from '../findings/prioritizeFindings.ts'
import { openAdHocQueryRunner } from '../graph/adHoc/adHocQueries.ts'
import { createSingleValueCache } from '../graph/cache.ts'
import type { Graph } from '../graph/graph.ts'
import { createCachedProjection } from '../graph/projection/cachedProjection.ts'
import type { Catalogue } from '../reports/catalogue.ts'
import { collectFindings } from '../reports/findings.ts'
import { mergeFindings } from '../reports/mergeFindings.ts'
import { createRowSource } from '../reports/rowSource.ts'
import type { RowSource } from '../reports/runReport.ts'
import { createSavedCatalogue } from '../reports/saved/savedReports.ts'
import { collectSavedFindings, createSavedRowSource } from '../reports/saved/savedRowSource.ts'
import { runWhatIf, type WhatIfRequest, type WhatIfResult } from '../whatIf/whatIf.ts'

/** Everything that takes more than one statement to compute. */
export interface AnalyticsService extends RowSource {
  /** A page of the findings of a day such as 2026-03-31, with their states. */
  listFindings(day: string, query: FindingsQuery): Promise<FindingsPage>
  /** A page of counts of the same findings. */
  groupFindings(day: string, query: FindingsQuery, grouping: FindingGrouping): Promise<FindingGroupsPage>
  /** The finding with a key, or the one that the finding with this key has merged with. */
  getFinding(day: string, key: string): Promise<FindingEntry | undefined>
  /** The report rows that a finding stands for, up to a limit; undefined if the finding does not exist. */
  listFindingRows(day: string, key: string, limit: number): Promise<FindingRows | undefined>
  whatIf(request: WhatIfRequest): Promise<WhatIfResult>
  close(): Promise<void>
}

/** Analytics computed in this thread. */
export function createInProcessAnalytics(graph: Graph, catalogue: Catalogue): AnalyticsService {
  const projection = createCachedProjection(graph)
  const source = createRowSource(graph, catalogue, projection)
  const adHoc = openAdHocQueryRunner(graph.settings)
  const readSavedCatalogue = createSavedCatalogue(graph)
  const readRecords = cacheByDay(graph, async (day) => {
    const found = [
      ...(await collectFindings(source, catalogue, new Date(day))),
      ...(await collectSavedFindings(graph, adHoc, await readSavedCatalogue(), new Date(day))),
    ]
    const context = createFindingContext(await projection.current(), day)
    return listFindingEntries(mergeFindings(found), await readFindingStates(graph.stream), context)
  })
  const findRecord = async (day: string, key: string) => {
    const records = await readRecords(day)
    return (
      records.find(({ values }) => values.key === key) ??
      records.find(({ values, parts }) => !values.isSummary && parts.some((part) => part.key === key))
    )
  }
  return {
    ...source,
    listFindings: async (day, query) => paginateFindings(await readRecords(day), query),
    groupFindings: async (day, query, grouping) =>
      paginateFindingGroups(await readRecords(day), query, grouping),
    getFinding: findRecord,
    listFindingRows: async (day, key, limit) => {
      const record = await findRecord(day, key)
      const saved = { source: createSavedRowSource(graph, adHoc), catalogue: await readSavedCatalogue() }
      return record && readFindingRows(record, [{ source, catalogue }, saved], { day, limit })
    },
    whatIf: (request) => runWhatIf(graph, catalogue, request),
    close: () => adHoc.close(),
  }
}

/** Time for all reports that flag findings; each also has a limit of its own. */
const collectTimeoutMs = 10 * 60_000

/** Computes the findings of a day once for each version of the graph, however many callers wait for them. */
function cacheByDay(
  graph: Graph,
  compute: (day: string) => Promise<FindingRecord[]>,
): (day: string) => Promise<FindingRecord[]> {
  const cache = createSingleValueCache<FindingRecord[]>(collectTimeoutMs)
  return async (day) => cache.getOrCompute(`${day} ${await graph.version()}`, () => compute(day))
}
