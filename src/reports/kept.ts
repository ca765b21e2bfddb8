import { forEverybody, type Graph } from '../graph/index.ts'
import type { Arguments, Report } from './report.ts'
import { type ReportResult, type RowSource, reportTimeoutMs, runReport } from './run.ts'

/** Runs a report, or gives what it gave before. */
export type Answering = (report: Report, values: Arguments, limit: number) => Promise<ReportResult>

const answersAtMost = 50
/** Larger answers are not kept. */
const rowsAtMost = 1_000

/** Answers are kept until something is committed, by whichever client; many who ask the same at a time share one run. */
export function keptAnswers(graph: Pick<Graph, 'version'>, source: RowSource): Answering {
  const kept = new Map<string, { readonly version: string; readonly result: Promise<ReportResult> }>()
  return async (report, values, limit) => {
    if (limit > rowsAtMost) return runReport(source, report, values, limit)
    const question = JSON.stringify([report.checksum, values, limit])
    const version = await graph.version()
    const known = kept.get(question)
    const run = () => runReport(source, report, values, limit)
    const answer =
      known?.version === version ? known : { version, result: forEverybody(reportTimeoutMs, run) }
    kept.delete(question)
    kept.set(question, answer)
    const [oldest] = kept.keys()
    if (kept.size > answersAtMost && oldest !== undefined) kept.delete(oldest)
    try {
      return await answer.result
    } catch (error) {
      if (kept.get(question) === answer) kept.delete(question)
      throw error
    }
  }
}
