import type { Graph, Rehearsal } from '../graph/graph.ts'
import { AtlasError } from '../model/errors.ts'
import { type Catalogue, reportNamed } from '../reports/catalogue.ts'
import { findingsIn, flagsProblems } from '../reports/findings.ts'
import type { Arguments, Finding, Report, Row } from '../reports/report.ts'
import { rowsWithin } from '../reports/rowSource.ts'
import { type RowSource, streamReport } from '../reports/runReport.ts'
import { applySupposed } from './applyChanges.ts'
import type { SupposedChange } from './hypotheticalChange.ts'
import { type Differences, differencesOf } from './rowDifferences.ts'

/** What is supposed, and which answers are wanted. */
export interface Supposition {
  readonly changes: readonly SupposedChange[]
  readonly reports: readonly { readonly name: string; readonly values: Arguments }[]
  readonly author: string
}

/** What would be different. */
export interface Consequences {
  readonly reports: readonly ReportConsequences[]
  readonly findings: { readonly opened: readonly Finding[]; readonly closed: readonly Finding[] }
}

export interface ReportConsequences extends Differences {
  readonly report: string
  readonly values: Arguments
  readonly totalBefore: number
  readonly totalAfter: number
}

/** The longest that the locks of a supposition are held. */
export const whatIfTimeoutMs = 60_000

/**
 * Makes the changes in a transaction, runs the reports before and after inside of it, and rolls it back: the database
 * itself answers, and nothing remains.
 */
export async function whatIf(
  graph: Graph,
  catalogue: Catalogue,
  { changes, reports, author }: Supposition,
): Promise<Consequences> {
  const wanted = reports.map(({ name, values }) => ({ report: reportNamed(catalogue, name), values }))
  return graph.rehearse(
    async (rehearsal) => {
      const before = await answersTo(rehearsal, wanted)
      await applySupposed(rehearsal, changes, { name: author, now: new Date() })
      const after = await answersTo(rehearsal, wanted, { mayBeGone: true })
      return {
        reports: wanted.map(({ report, values }, index) =>
          consequencesFor(report, values, before[index] ?? [], after[index] ?? []),
        ),
        findings: await findingChanges(wanted, before, after),
      }
    },
    { timeoutMs: whatIfTimeoutMs },
  )
}

interface Wanted {
  readonly report: Report
  readonly values: Arguments
}

/** `mayBeGone`: a report about an element that the changes took away has no rows then. */
async function answersTo(
  { stream }: Rehearsal,
  wanted: readonly Wanted[],
  { mayBeGone = false } = {},
): Promise<Row[][]> {
  const source = rowsWithin(stream)
  const answers: Row[][] = []
  for (const { report, values } of wanted) {
    try {
      answers.push(await rowsOf(source, report, values))
    } catch (error) {
      if (!(mayBeGone && error instanceof AtlasError && error.code === 'NOT_FOUND')) throw error
      answers.push([])
    }
  }
  return answers
}

async function rowsOf(source: RowSource, report: Report, values: Arguments): Promise<Row[]> {
  const rows: Row[] = []
  for await (const row of streamReport(source, report, values)) rows.push(row)
  return rows
}

function consequencesFor(report: Report, values: Arguments, before: Row[], after: Row[]): ReportConsequences {
  return {
    report: report.name,
    values,
    totalBefore: before.length,
    totalAfter: after.length,
    ...differencesOf(report, before, after),
  }
}

async function findingChanges(wanted: readonly Wanted[], before: Row[][], after: Row[][]) {
  const known = await findingsAmong(wanted, before)
  const now = await findingsAmong(wanted, after)
  return {
    opened: [...now.values()].filter(({ key }) => !known.has(key)),
    closed: [...known.values()].filter(({ key }) => !now.has(key)),
  }
}

async function findingsAmong(wanted: readonly Wanted[], answers: Row[][]): Promise<Map<string, Finding>> {
  const findings = new Map<string, Finding>()
  for (const [index, { report }] of wanted.entries()) {
    if (!flagsProblems(report)) continue
    for (const finding of await findingsIn(report, answers[index] ?? [])) findings.set(finding.key, finding)
  }
  return findings
}
