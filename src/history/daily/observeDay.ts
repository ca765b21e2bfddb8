import { createFindingContext, prioritizeFinding } from '../../findings/prioritizeFindings.ts'
import type { Graph } from '../../graph/graph.ts'
import { createCachedProjection } from '../../graph/projection/cachedProjection.ts'
import type { Projection } from '../../graph/projection/projection.ts'
import { AtlasError } from '../../model/errors.ts'
import type { Catalogue } from '../../reports/catalogue.ts'
import { mergeFindings } from '../../reports/mergeFindings.ts'
import type { Finding, Report, ReportRow } from '../../reports/report.ts'
import { createRowSource } from '../../reports/rowSource.ts'
import type { RunSavedQuery } from '../../reports/saved/savedQueries.ts'
import { createSavedRowSource } from '../../reports/saved/savedRowSource.ts'
import { measureConfidence } from './confidence.ts'
import { measureCoverage } from './coverage.ts'
import type { DayRecord, RecordedFinding } from './dayRecord.ts'
import { GapTally } from './gapTally.ts'
import { type RunnableReport, runReports } from './runReports.ts'

/** Where the figures of a day come from. */
export interface DaySources {
  readonly graph: Graph
  readonly catalogue: Catalogue
  readonly savedReports: Catalogue
  readonly runSavedQuery: RunSavedQuery
}

/** What is seen on a day: the record, with all findings instead of their changes. */
export interface DayObservation extends Omit<DayRecord, 'findings'> {
  readonly found: readonly RecordedFinding[]
}

/** Runs all reports on the graph as it is, with claims as they are valid on a day, and measures what the map covers. */
export async function observeDay(
  { graph, catalogue, savedReports, runSavedQuery }: DaySources,
  day: string,
): Promise<DayObservation> {
  const projection = createCachedProjection(graph)
  const source = createRowSource(graph, catalogue, { projection })
  const reports: RunnableReport[] = [
    ...[...catalogue.values()].map((report) => ({ report, source })),
    ...[...savedReports.values()].map((report) => ({
      report,
      source: createSavedRowSource(graph, runSavedQuery, report),
    })),
  ].filter(({ report }) => canRunAlone(report))
  const gaps = new GapTally()
  const silos = new SiloTally()
  const { outcomes, findings } = await runReports(reports, day, {
    ...gaps.tallies,
    'silo-summary': silos,
  })
  const rated = await nullIfFailed(async () => rateFindings(findings, await projection.current(), day))
  return {
    day,
    reports: outcomes,
    found: recordFindings(findings, rated ?? mergeFindings(findings)),
    coverage: await nullIfFailed(() => measureCoverage(graph, day)),
    gaps: gaps.toGapCounts(),
    confidence: await nullIfFailed(() => measureConfidence(graph, day)),
    siloIndex: silos.index,
  }
}

/** Reports about one element need to know which. */
const canRunAlone = ({ parameters }: Report) => !parameters.some(({ isRequired }) => isRequired)

/** Null if the data does not allow it; without the database nothing can be recorded. */
async function nullIfFailed<Result>(measure: () => Promise<Result>): Promise<Result | null> {
  try {
    return await measure()
  } catch (error) {
    if (error instanceof AtlasError && error.code === 'DATABASE_UNAVAILABLE') throw error
    return null
  }
}

/** Merged findings, with their priority. */
type RatedFinding = Finding & { readonly priority?: number }

function rateFindings(findings: readonly Finding[], projection: Projection, day: string): RatedFinding[] {
  const context = createFindingContext(projection, day)
  return mergeFindings(findings).map((finding) => prioritizeFinding(finding, context))
}

/** The findings of each report, with the priority of the finding that each of them is part of. */
function recordFindings(findings: readonly Finding[], merged: readonly RatedFinding[]): RecordedFinding[] {
  const wholes = new Map(merged.flatMap((whole) => whole.parts.map((part) => [part.key, whole] as const)))
  return findings.map(({ key, report, severity, importance, explanation }) => {
    const whole = wholes.get(key)
    const mergedWith = whole && whole.key !== key ? whole.key : null
    return { key, report, severity, priority: whole?.priority ?? null, importance, explanation, mergedWith }
  })
}

/** The share of departments that reach only their own data. */
class SiloTally {
  index: number | null = null

  add({ figure, ratio }: ReportRow): void {
    if (figure === 'ownDataOnly') this.index = Number(ratio)
  }

  discard(): void {
    this.index = null
  }
}
