import type { Graph } from '../../graph/graph.ts'
import { rejectAfter } from '../../graph/rejectAfter.ts'
import { AtlasError } from '../../model/errors.ts'
import type { Catalogue } from '../catalogue.ts'
import { collectFindings, type FindingReport, hasFindingRule } from '../findings.ts'
import type { Finding, Report } from '../report.ts'
import type { RunSavedQuery } from './savedQueries.ts'
import { createSavedRowSource } from './savedRowSource.ts'

/** The time of one saved report, and of all together. */
const reportBudgetMs = 5_000
const totalBudgetMs = 15_000
/** With less time, no report is started. */
const minBudgetMs = 500

/** A saved report whose findings are missing, and why. */
export interface FailedReport {
  readonly name: string
  readonly reason: string
}

/** The findings of one saved report; if it failed, a finding that says so. */
export interface SavedReportFindings {
  readonly findings: readonly Finding[]
  readonly failed?: FailedReport
}

/** Returns the findings of a report: computes them, or returns those of an earlier run. */
export type CollectSavedReport = (
  report: FindingReport,
  compute: () => Promise<SavedReportFindings>,
) => Promise<SavedReportFindings>

export interface SavedFindings {
  readonly findings: readonly Finding[]
  readonly failed: readonly FailedReport[]
}

interface SavedFindingsOptions {
  readonly budgetMs?: number
  readonly collect?: CollectSavedReport
}

/** The findings of saved reports within a budget of time; one that fails becomes a finding itself, and the others still show. */
export async function collectSavedFindings(
  graph: Graph,
  runQuery: RunSavedQuery,
  reports: Catalogue,
  day: Date,
  { budgetMs = totalBudgetMs, collect = (_, compute) => compute() }: SavedFindingsOptions = {},
): Promise<SavedFindings> {
  const deadlineMs = performance.now() + budgetMs
  const collected: SavedReportFindings[] = []
  for (const report of [...reports.values()].filter(hasFindingRule))
    collected.push(await collect(report, () => computeFindings(graph, runQuery, report, day, deadlineMs)))
  return {
    findings: collected.flatMap(({ findings }) => findings),
    failed: collected.flatMap(({ failed }) => failed ?? []),
  }
}

async function computeFindings(
  graph: Graph,
  runQuery: RunSavedQuery,
  report: FindingReport,
  day: Date,
  deadlineMs: number,
): Promise<SavedReportFindings> {
  try {
    const leftMs = getTimeLeft(deadlineMs)
    const timeoutMs = Math.min(reportBudgetMs, leftMs)
    const source = createSavedRowSource(graph, runQuery, report, { timeoutMs })
    const collecting = collectFindings(source, new Map([[report.name, report]]), day)
    return { findings: await rejectAfter(leftMs, collecting, createBudgetError) }
  } catch (error) {
    if (!(error instanceof AtlasError)) throw error
    return {
      findings: [createFailureFinding(report, error)],
      failed: { name: report.name, reason: error.message },
    }
  }
}

/** REPORT_TOO_SLOW when the other reports have used up the time. */
function getTimeLeft(deadlineMs: number): number {
  const leftMs = Math.round(deadlineMs - performance.now())
  if (leftMs >= minBudgetMs) return leftMs
  throw createBudgetError()
}

const createBudgetError = () =>
  new AtlasError('REPORT_TOO_SLOW', 'Saved reports with findings used up the time for all of them')

const createFailureFinding = ({ name, title }: Report, { message }: AtlasError): Finding => ({
  key: `${name}:cannot-be-run`,
  report: name,
  title,
  severity: 'low',
  importance: null,
  explanation: `The saved report ${name} cannot run: ${message}.`,
  elements: [],
  parts: [],
})
