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
import { createSingleValueCache } from '../graph/cache.ts'
import type { Graph } from '../graph/graph.ts'
import { createCachedProjection } from '../graph/projection/cachedProjection.ts'
import { AtlasError } from '../model/errors.ts'
import type { Catalogue } from '../reports/catalogue.ts'
import { collectFindings } from '../reports/findings.ts'
import { mergeFindings } from '../reports/mergeFindings.ts'
import { createRowSource } from '../reports/rowSource.ts'
import type { RowSource } from '../reports/runReport.ts'
import { collectSavedFindings, type FailedReport } from '../reports/saved/savedFindings.ts'
import type { RunSavedQuery } from '../reports/saved/savedQueries.ts'
import { createSavedCatalogue } from '../reports/saved/savedReports.ts'
import { createSavedRowSource } from '../reports/saved/savedRowSource.ts'
import { runWhatIf, type WhatIfRequest, type WhatIfResult } from '../whatIf/whatIf.ts'

/** The saved reports whose findings are missing. */
export interface MissingFindings {
  readonly failedReports: readonly FailedReport[]
}

/** Everything that takes more than one statement to compute. */
export interface AnalyticsService extends RowSource {
  /** A page of the findings of a day such as 2026-03-31, with their states. */
  listFindings(day: string, query: FindingsQuery): Promise<FindingsPage & MissingFindings>
  /** A page of counts of the same findings. */
  groupFindings(
    day: string,
    query: FindingsQuery,
    grouping: FindingGrouping,
  ): Promise<FindingGroupsPage & MissingFindings>
  /** The finding with a key, or the one that the finding with this key has merged with. */
  getFinding(day: string, key: string): Promise<FindingEntry | undefined>
  /** The report rows that a finding stands for, up to a limit; undefined if the finding does not exist. */
  listFindingRows(day: string, key: string, limit: number): Promise<FindingRows | undefined>
  whatIf(request: WhatIfRequest): Promise<WhatIfResult>
  close(): Promise<void>
}

/** Runs no saved report; for callers that do without their findings. */
const runNoSavedQuery: RunSavedQuery = async () => {
  throw new AtlasError('QUERIES_OFF', 'Saved reports are not available here')
}

/** Analytics computed in this thread; saved reports are queried by `runSavedQuery`. */
export function createInProcessAnalytics(
  graph: Graph,
  catalogue: Catalogue,
  runSavedQuery: RunSavedQuery = runNoSavedQuery,
): AnalyticsService {
  const projection = createCachedProjection(graph)
  const source = createRowSource(graph, catalogue, projection)
  const readSavedCatalogue = createSavedCatalogue(graph)
  const readFindings = cacheByDay(graph, async (day) => {
    const builtIn = await collectFindings(source, catalogue, new Date(day))
    const saved = await collectSavedFindings(graph, runSavedQuery, await readSavedCatalogue(), new Date(day))
    const context = createFindingContext(await projection.current(), day)
    const states = await readFindingStates(graph.stream)
    const records = listFindingEntries(mergeFindings([...builtIn, ...saved.findings]), states, context)
    return { records, failedReports: saved.failed }
  })
  const findRecord = async (day: string, key: string) => {
    const { records } = await readFindings(day)
    return (
      records.find(({ values }) => values.key === key) ??
      records.find(({ values, parts }) => !values.isSummary && parts.some((part) => part.key === key))
    )
  }
  return {
    ...source,
    listFindings: async (day, query) => {
      const { records, failedReports } = await readFindings(day)
      return { ...paginateFindings(records, query), failedReports }
    },
    groupFindings: async (day, query, grouping) => {
      const { records, failedReports } = await readFindings(day)
      return { ...paginateFindingGroups(records, query, grouping), failedReports }
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

/** Time for all reports that flag findings; each also has a limit of its own. */
const collectTimeoutMs = 10 * 60_000

interface DayFindings extends MissingFindings {
  readonly records: FindingRecord[]
}

const failedReportsRetryMs = 60_000

/**
 * Computes the findings of a day once for each version of the graph, however many callers wait for them, and again
 * after a minute if saved reports failed.
 */
function cacheByDay(
  graph: Graph,
  compute: (day: string) => Promise<DayFindings>,
): (day: string) => Promise<DayFindings> {
  const cache = createSingleValueCache<DayFindings>(collectTimeoutMs)
  let attempt = 0
  let retryAtMs = Number.POSITIVE_INFINITY
  return async (day) => {
    if (performance.now() >= retryAtMs) attempt += 1
    return cache.getOrCompute(`${day} ${attempt} ${await graph.version()}`, async () => {
      const findings = await compute(day)
      retryAtMs =
        findings.failedReports.length > 0
          ? performance.now() + failedReportsRetryMs
          : Number.POSITIVE_INFINITY
      return findings
    })
  }
}
