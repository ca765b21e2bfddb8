import type { ErrorCode } from '../../model/errors.ts'
import type { Severity } from '../../reports/report.ts'

/**
 * What is recorded of a day: how the reports ran, how their findings differ from before, and what the map covers. What could
 * not be computed from the data is null.
 */
export interface DayRecord {
  /** Such as 2026-03-31. */
  readonly day: string
  readonly reports: readonly ReportOutcome[]
  readonly findings: FindingChanges
  readonly coverage: readonly CoverageRow[] | null
  readonly gaps: GapCounts
  readonly confidence: readonly ConfidenceRow[] | null
  /** Null also if no department reaches any data. */
  readonly siloIndex: number | null
}

/** How a report ran, with the defaults of its parameters. */
export type ReportOutcome = ReportResultOutcome | ReportFailure

interface ReportRunBase {
  readonly report: string
  /** Changes with anything in the definition of the report. */
  readonly checksum: string
  readonly durationMs: number
}

export interface ReportResultOutcome extends ReportRunBase {
  readonly total: number
  /** Nothing for a report without findings. */
  readonly problems?: Readonly<Record<Severity, number>>
}

export interface ReportFailure extends ReportRunBase {
  readonly error: ErrorCode
}

export const isFailure = (outcome: ReportOutcome): outcome is ReportFailure => 'error' in outcome

/** A finding of one report, before it is merged with others. */
export interface RecordedFinding {
  readonly key: string
  readonly report: string
  readonly severity: Severity
  /** That of the finding which it is part of. */
  readonly priority: number | null
  readonly importance: number | null
  readonly explanation: string
  /** The key of the finding that it is part of in the list of findings, if that is another. */
  readonly mergedWith: string | null
}

/** How the findings of the reports that ran differ from the last time that each of them ran. */
export interface FindingChanges {
  readonly opened: readonly RecordedFinding[]
  /** As they are now. */
  readonly changed: readonly RecordedFinding[]
  /** Keys. */
  readonly closed: readonly string[]
}

/** By what touchpoints are grouped; all of them are one group. */
export const coverageGroupings = ['all', 'department', 'phase', 'channel', 'journey'] as const
export type CoverageGrouping = (typeof coverageGroupings)[number]

/** How many touchpoints of a group have an owner, and each of the roles. */
export interface CoverageRow {
  readonly grouping: CoverageGrouping
  /** Nothing for all touchpoints, and for those in no group. */
  readonly id: string | null
  readonly name: string | null
  readonly touchpoints: number
  readonly owned: number
  /** By relationship type. */
  readonly roles: Readonly<Record<string, number>>
}

/** Times that are expected or promised, and those of them that are exceeded. */
export interface GapCounts {
  readonly expectations: AspectCounts | null
  readonly promises: AspectCounts | null
  readonly customers: readonly CustomerGaps[]
}

export interface AspectCounts {
  readonly measured: number
  readonly exceeded: number
  readonly notMeasured: number
}

export interface CustomerGaps {
  readonly id: string
  readonly name: string
  readonly expectations: AspectCounts | null
  readonly promises: AspectCounts | null
}

/** How well the elements of a kind are supported and kept up to date. */
export interface ConfidenceRow {
  readonly kind: string
  readonly elements: number
  /** By level. */
  readonly confidence: Readonly<Record<string, number>>
  readonly neverReviewed: number
  readonly withInterval: number
  readonly overdue: number
}
