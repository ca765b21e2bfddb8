import { type FindingEntry, mergeFindingStates } from '../findings/findingEntry.ts'
import { readFindingStates } from '../findings/findingStates.ts'
import { type FindingsPage, type FindingsQuery, paginateFindings } from '../findings/paginateFindings.ts'
import { openAdHocQueryRunner } from '../graph/adHoc/adHocQueries.ts'
import { createSingleValueCache } from '../graph/cache.ts'
import type { Graph } from '../graph/graph.ts'
import type { Catalogue } from '../reports/catalogue.ts'
import { collectFindings } from '../reports/findings.ts'
import type { Finding } from '../reports/report.ts'
import { createRowSource } from '../reports/rowSource.ts'
import type { RowSource } from '../reports/runReport.ts'
import { createSavedCatalogue } from '../reports/saved/savedReports.ts'
import { collectSavedFindings } from '../reports/saved/savedRowSource.ts'
import { runWhatIf, type WhatIfRequest, type WhatIfResult } from '../whatIf/whatIf.ts'

/** Everything that takes more than one statement to answer. */
export interface AnalyticsService extends RowSource {
  /** A page of what the reports flag on a day such as 2026-03-31, with what people say of it. */
  listFindings(day: string, query: FindingsQuery): Promise<FindingsPage>
  /** One finding; nothing when it is neither flagged nor kept. */
  getFinding(day: string, key: string): Promise<FindingEntry | undefined>
  whatIf(request: WhatIfRequest): Promise<WhatIfResult>
  close(): Promise<void>
}

/** Answers computed in this thread. */
export function createInProcessAnalytics(graph: Graph, catalogue: Catalogue): AnalyticsService {
  const source = createRowSource(graph, catalogue)
  const adHoc = openAdHocQueryRunner(graph.settings)
  const savedCatalogue = createSavedCatalogue(graph)
  const readFindings = cacheFindings(graph, async (day) => [
    ...(await collectFindings(source, catalogue, day)),
    ...(await collectSavedFindings(graph, adHoc, await savedCatalogue(), day)),
  ])
  const listEntries = async (day: string) =>
    mergeFindingStates(await readFindings(day), await readFindingStates(graph.stream))
  return {
    ...source,
    listFindings: async (day, query) => paginateFindings(await listEntries(day), query),
    getFinding: async (day, key) => (await listEntries(day)).find(({ values }) => values.key === key),
    whatIf: (request) => runWhatIf(graph, catalogue, request),
    close: () => adHoc.close(),
  }
}

/** All reports that flag problems, each of which has a limit of its own. */
const collectTimeoutMs = 10 * 60_000

/** The findings of a day, collected once for each version of the graph however many ask for them at a time. */
function cacheFindings(
  graph: Graph,
  collect: (day: Date) => Promise<Finding[]>,
): (day: string) => Promise<Finding[]> {
  const cache = createSingleValueCache<Finding[]>(collectTimeoutMs)
  return async (day) => cache.getOrCompute(`${day} ${await graph.version()}`, () => collect(new Date(day)))
}
