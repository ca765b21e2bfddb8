import type { DryRun, Graph } from '../graph/graph.ts'
import { AtlasError } from '../model/errors.ts'
import { type Catalogue, getReport } from '../reports/catalogue.ts'
import { extractFindings, hasFindingRule } from '../reports/findings.ts'
import { mergeFindings } from '../reports/mergeFindings.ts'
import {
  type Finding,
  type Report,
  type ReportArguments,
  type ReportRow,
  withoutAlgorithm,
} from '../reports/report.ts'
import { createTransactionRowSource } from '../reports/rowSource.ts'
import { type RowSource, streamReport } from '../reports/runReport.ts'
import { applyHypotheticalChanges } from './applyChanges.ts'
import type { HypotheticalChange } from './hypotheticalChange.ts'
import { compareRows, type RowDifferences } from './rowDifferences.ts'

/** Hypothetical changes, and the reports to compare. */
export interface WhatIfRequest {
  readonly changes: readonly HypotheticalChange[]
  readonly reports: readonly { readonly name: string; readonly values: ReportArguments }[]
  readonly author: string
}

/** Reports and findings that would differ. */
export interface WhatIfResult {
  readonly reports: readonly ReportDifferences[]
  readonly findings: { readonly opened: readonly Finding[]; readonly closed: readonly Finding[] }
}

export interface ReportDifferences extends RowDifferences {
  readonly report: string
  readonly values: ReportArguments
  readonly totalBefore: number
  readonly totalAfter: number
}

/** How long hypothetical changes hold locks at most. */
export const whatIfTimeoutMs = 60_000

/** Applies the changes in a transaction, runs the reports before and after inside it, and rolls it back. */
export async function runWhatIf(
  graph: Graph,
  catalogue: Catalogue,
  { changes, reports, author }: WhatIfRequest,
): Promise<WhatIfResult> {
  const requested = preferQueries(
    reports.map(({ name, values }) => ({ report: getReport(catalogue, name), values })),
  )
  return graph.dryRun(
    async (rehearsal) => {
      const before = await runReports(rehearsal, requested)
      await applyHypotheticalChanges(rehearsal, changes, { name: author, now: new Date() })
      const after = await runReports(rehearsal, requested, { allowMissing: true })
      return {
        reports: requested.map(({ report, values }, index) =>
          compareReport(report, values, before[index] ?? [], after[index] ?? []),
        ),
        findings: await compareFindings(requested, before, after),
      }
    },
    { timeoutMs: whatIfTimeoutMs },
  )
}

interface RequestedReport {
  readonly report: Report
  readonly values: ReportArguments
}

/**
 * The reports without algorithms beside their queries, unless another one needs the projection anyway: inside the
 * transaction, it takes longer to read the projection twice than to run a query twice.
 */
function preferQueries(requested: readonly RequestedReport[]): readonly RequestedReport[] {
  if (!requested.every(({ report }) => 'query' in report.source)) return requested
  return requested.map(({ report, values }) => ({ report: withoutAlgorithm(report), values }))
}

/** With `allowMissing`, a report about an element that the changes have deleted has no rows. */
async function runReports(
  { stream }: DryRun,
  requested: readonly RequestedReport[],
  { allowMissing = false } = {},
): Promise<ReportRow[][]> {
  const source = createTransactionRowSource(stream)
  const results: ReportRow[][] = []
  for (const { report, values } of requested) {
    try {
      results.push(await collectRows(source, report, values))
    } catch (error) {
      if (!(allowMissing && error instanceof AtlasError && error.code === 'NOT_FOUND')) throw error
      results.push([])
    }
  }
  return results
}

async function collectRows(source: RowSource, report: Report, values: ReportArguments): Promise<ReportRow[]> {
  const rows: ReportRow[] = []
  for await (const row of streamReport(source, report, values)) rows.push(row)
  return rows
}

function compareReport(
  report: Report,
  values: ReportArguments,
  before: ReportRow[],
  after: ReportRow[],
): ReportDifferences {
  return {
    report: report.name,
    values,
    totalBefore: before.length,
    totalAfter: after.length,
    ...compareRows(report, before, after),
  }
}

async function compareFindings(
  requested: readonly RequestedReport[],
  before: ReportRow[][],
  after: ReportRow[][],
) {
  const findingsBefore = await extractAllFindings(requested, before)
  const findingsAfter = await extractAllFindings(requested, after)
  return {
    opened: excludeFindings(findingsAfter, findingsBefore),
    closed: excludeFindings(findingsBefore, findingsAfter),
  }
}

async function extractAllFindings(
  requested: readonly RequestedReport[],
  results: ReportRow[][],
): Promise<Finding[]> {
  const findings: Finding[] = []
  for (const [index, { report }] of requested.entries())
    if (hasFindingRule(report)) findings.push(...(await extractFindings(report, results[index] ?? [])))
  return mergeFindings(findings)
}

/** Findings with a part that is not in another list, whatever it is merged with there. */
function excludeFindings(findings: readonly Finding[], others: readonly Finding[]): Finding[] {
  const keys = new Set(others.flatMap(({ parts }) => parts.map(({ key }) => key)))
  return findings.filter(({ parts }) => parts.some(({ key }) => !keys.has(key)))
}
