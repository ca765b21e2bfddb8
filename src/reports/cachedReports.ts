import { keptOutcomes } from '../graph/cache.ts'
import type { Graph } from '../graph/graph.ts'
import type { Arguments, Report } from './report.ts'
import { type ReportResult, type RowSource, reportTimeoutMs, runReport } from './runReport.ts'

/** Runs a report, or gives what it gave before. */
export type Answering = (report: Report, values: Arguments, limit: number) => Promise<ReportResult>

const answersAtMost = 50
/** Larger answers are not kept. */
const rowsAtMost = 1_000

/** Answers are kept until something is committed, by whichever client; many who ask the same at a time share one run. */
export function keptAnswers(graph: Pick<Graph, 'version'>, source: RowSource): Answering {
  const kept = keptOutcomes<ReportResult>({ timeoutMs: reportTimeoutMs, outcomes: answersAtMost })
  return async (report, values, limit) => {
    const run = () => runReport(source, report, values, limit)
    if (limit > rowsAtMost) return run()
    return kept.of(JSON.stringify([report.checksum, values, limit]), await graph.version(), run)
  }
}
