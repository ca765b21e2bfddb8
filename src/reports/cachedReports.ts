import { createCache } from '../graph/cache.ts'
import type { Graph } from '../graph/graph.ts'
import type { Report, ReportArguments } from './report.ts'
import { type ReportResult, type RowSource, reportTimeoutMs, runReport } from './runReport.ts'

/** Runs a report, or returns its cached result. */
export type ReportRunner = (report: Report, values: ReportArguments, limit: number) => Promise<ReportResult>

const maxCachedResults = 50
/** Larger results are not cached. */
const maxCachedRows = 1_000

/** Caches results until any client commits something; concurrent requests for the same result share one run. */
export function cachedReports(graph: Pick<Graph, 'version'>, source: RowSource): ReportRunner {
  const cache = createCache<ReportResult>({ timeoutMs: reportTimeoutMs, maxEntries: maxCachedResults })
  return async (report, values, limit) => {
    const run = () => runReport(source, report, values, limit)
    if (limit > maxCachedRows) return run()
    return cache.getOrCompute(JSON.stringify([report.checksum, values, limit]), await graph.version(), run)
  }
}
