import { createCache } from '../graph/cache.ts'
import type { Graph } from '../graph/graph.ts'
import { type HoldState, readOneState } from '../graph/reading/readOneState.ts'
import { measure, telemetry } from '../telemetry.ts'
import { canBeRecorded } from './readSet.ts'
import type { Report, ReportArguments } from './report.ts'
import { type ReportResult, type RowSource, reportTimeoutMs, runReport } from './runReport.ts'

/** Runs a report, or returns its cached result. */
export type ReportRunner = (report: Report, values: ReportArguments, limit: number) => Promise<ReportResult>

const maxCachedResults = 50
/** Larger results are not cached. */
const maxCachedRows = 1_000

/** The map, and what computes over it. */
export interface ReportedState {
  readonly graph: Graph
  readonly analytics: RowSource
}

/**
 * Caches results until any client commits something; concurrent requests for the same result share one run. All rows are of
 * one state, for which a recorded one may be held.
 */
export function cachedReports(present: ReportedState, holdState?: HoldState<ReportedState>): ReportRunner {
  const cache = createCache<ReportResult>({
    name: 'reports',
    timeoutMs: reportTimeoutMs,
    maxEntries: maxCachedResults,
  })
  return async (report, values, limit) => {
    const hold = canBeRecorded(report) ? holdState : undefined
    const run = () =>
      measure(telemetry.reportRun, { report: report.name }, () =>
        readOneState(present, hold, ({ analytics }) => runReport(analytics, report, values, limit)),
      )
    if (limit > maxCachedRows) return run()
    return cache.getOrCompute(
      JSON.stringify([report.checksum, values, limit]),
      await present.graph.version(),
      run,
    )
  }
}
