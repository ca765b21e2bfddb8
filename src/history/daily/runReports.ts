import { AtlasError } from '../../model/errors.ts'
import { extractFindings, hasFindingRule } from '../../reports/findings.ts'
import { withDefaults } from '../../reports/parameters.ts'
import { type Finding, type Report, type ReportRow, type Severity, severities } from '../../reports/report.ts'
import { type RowSource, streamReport } from '../../reports/runReport.ts'
import type { ReportOutcome } from './dayRecord.ts'

/** A report and where its rows come from. */
export interface RunnableReport {
  readonly report: Report
  readonly source: RowSource
}

/** Receives the rows of the reports that ran to their end, by name of the report. */
export type RowTallies = Readonly<Record<string, { add(row: ReportRow): void; discard(): void }>>

export interface ReportRuns {
  readonly outcomes: readonly ReportOutcome[]
  /** The findings of each report that did not fail, not merged. */
  readonly findings: readonly Finding[]
}

/** Runs reports one after the other on a day, each with its defaults. One that fails does not stop the others. */
export async function runReports(
  reports: readonly RunnableReport[],
  day: string,
  tallies: RowTallies,
): Promise<ReportRuns> {
  const outcomes: ReportOutcome[] = []
  const findings: Finding[] = []
  for (const { report, source } of reports) {
    const startedAtMs = performance.now()
    const result = await tryRun(report, source, day, tallies)
    const durationMs = Math.round(performance.now() - startedAtMs)
    const { name, checksum } = report
    if ('error' in result) outcomes.push({ report: name, checksum, durationMs, error: result.error.code })
    else {
      for (const finding of result.findings) findings.push(finding)
      outcomes.push({ report: name, checksum, durationMs, ...summarizeRun(report, result) })
    }
  }
  return { outcomes, findings }
}

interface RunResult {
  readonly total: number
  readonly findings: readonly Finding[]
}

async function tryRun(
  report: Report,
  source: RowSource,
  day: string,
  tallies: RowTallies,
): Promise<RunResult | { readonly error: AtlasError }> {
  const tally = tallies[report.name]
  try {
    let total = 0
    async function* countRows() {
      for await (const row of streamReport(source, report, withDefaults(report, {}, new Date(day)))) {
        total += 1
        tally?.add(row)
        yield row
      }
    }
    const findings = hasFindingRule(report) ? await extractFindings(report, countRows()) : []
    if (!hasFindingRule(report)) for await (const _ of countRows());
    return { total, findings }
  } catch (error) {
    tally?.discard()
    return { error: toReportError(error) }
  }
}

/** An error of the report; without the database no report can run, so that is an error of the night. */
function toReportError(error: unknown): AtlasError {
  if (!(error instanceof AtlasError))
    return new AtlasError('REPORT_FAILED', 'The report failed', { cause: error })
  if (error.code === 'DATABASE_UNAVAILABLE') throw error
  return error
}

function summarizeRun(report: Report, { total, findings }: RunResult) {
  if (!hasFindingRule(report)) return { total }
  const counts = severities.map((level) => [
    level,
    findings.filter(({ severity }) => severity === level).length,
  ])
  return { total, problems: Object.fromEntries(counts) as Record<Severity, number> }
}
