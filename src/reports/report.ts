import type { NodeKey } from '../graph/element.ts'
import type { Projection } from '../graph/projection/projection.ts'
import type { Property, PropertyValue } from '../model/property.ts'
import type { ActorRole } from './actorRoles.ts'
import type { ReportPlot } from './plot.ts'
import type { ReportTheme } from './themes.ts'

/** A report: its question, parameters, columns and findings, and the source of its rows. */
export interface Report {
  readonly name: string
  readonly title: string
  readonly theme: ReportTheme
  readonly question: string
  readonly description: string
  readonly parameters: readonly ReportParameter[]
  readonly columns: readonly ReportColumn[]
  /** The columns that identify a row. */
  readonly key: readonly string[]
  /** The plot that shows its rows best. */
  readonly plot?: ReportPlot
  /** Which rows are findings; absent for reports that flag none. */
  readonly finding?: FindingRule
  readonly source: ReportSource
  /** Its file, relative to the project's folder. */
  readonly file: string
  /** Changes with anything in the file. */
  readonly checksum: string
  /** Saved over the API; not a file of the project. */
  readonly isSaved?: true
}

/**
 * A Cypher query, an algorithm on the projection in memory, or a comparison of all findings. Where a query has an algorithm,
 * it yields the same rows in less time and is run instead.
 */
export type ReportSource =
  | { readonly query: string }
  | { readonly query: string; readonly analyse: AnalyseFunction }
  | { readonly analyse: AnalyseFunction }
  | { readonly compare: CompareFunction }

/** The query that is run for a report; nothing for one that an algorithm computes. */
export const getRunQuery = (source: ReportSource): string | undefined =>
  'query' in source && !('analyse' in source) ? source.query : undefined

/** The report as its query alone computes it; others as they are. */
export const withoutAlgorithm = (report: Report): Report =>
  'query' in report.source ? { ...report, source: { query: report.source.query } } : report

export type AnalyseFunction = (projection: Projection, values: ReportArguments) => Iterable<ReportRow>

export type CompareFunction = (
  context: ComparisonContext,
  values: ReportArguments,
) => Promise<Iterable<ReportRow>>

/** What a report that compares findings can use. */
export interface ComparisonContext {
  /** The findings of all reports, merged by cause. */
  findings(): Promise<Finding[]>
  projection(): Promise<Projection>
}

/** Values of a report's parameters, with defaults filled in; dates as ISO strings. */
export type ReportArguments = Readonly<Record<string, PropertyValue | null>>

/** A row by column name; null for no value. */
export type ReportRow = Readonly<Record<string, unknown>>

export interface ReportParameter {
  readonly name: string
  readonly property: Property
  readonly isRequired: boolean
  /** For the id of an element: its kind, or the parameter with its kind. */
  readonly idOf?: string
  /** Used if none is given; for a required parameter an example. */
  readonly default: ParameterDefault
}

/** A literal, or the day on which the report is run. */
export type ParameterDefault = { readonly value: unknown } | { readonly today: true }

export const propertyTypes = [
  'string',
  'integer',
  'number',
  'boolean',
  'date',
  'dateTime',
  'strings',
] as const satisfies readonly Property['type'][]

export interface ReportColumn {
  readonly name: string
  readonly type: Property['type']
  readonly description: string
  /** The label that people see for each value; rows hold values. */
  readonly choiceLabels?: Readonly<Record<string, string>>
  /** What a number counts. People see `minutes` as a duration; rows hold minutes. */
  readonly unit?: string
}

export const severities = ['low', 'medium', 'high', 'critical'] as const
export type Severity = (typeof severities)[number]

/** How rows become findings. */
export interface FindingRule {
  /** A severity, or the column with one; a column `importance` moves it by one level. */
  readonly severity: string
  /** Importance does not move the severity: the report has weighed it already. */
  readonly isSeverityFinal?: boolean | undefined
  /** The columns that identify a finding: rows with the same values are one finding. */
  readonly key: readonly string[]
  /** The elements it is about: columns with an id or a list of ids, each with its kind or the column with its kind. */
  readonly elements: Readonly<Record<string, string>>
  /** The columns that say whom all touchpoints concerned reach, where `elements` name only the first of them. */
  readonly reach?: Readonly<Record<keyof FindingReach, string>> | undefined
  /** The boolean column that marks findings; all rows are findings without it. */
  readonly when?: string | undefined
  /** A sentence with columns in braces: `{touchpoint}`, or `{phasesLost:phase}` for a number with its noun. */
  readonly explanation: string
  /** The element to fix, declared like one of `elements`. */
  readonly cause?: Readonly<Record<string, string>> | undefined
  /** Reports whose finding about the same cause this one joins; the first that has one. */
  readonly mergesWith?: readonly string[] | undefined
  /** For gaps in the map: many alike are listed as one finding with this title, such as `{count:touchpoint} without an owner`. */
  readonly summary?: string | undefined
  readonly remedy?: Remedy | undefined
  /** Who can act, seen from the cause: the first role that somebody holds. */
  readonly actors?: readonly ActorRole[] | undefined
}

/** Whom the touchpoints of a finding reach, counted by its report over all of them. */
export interface FindingReach {
  readonly volumePerMonth: number
  readonly customerIds: readonly string[]
  readonly momentOfTruth: boolean
}

/** What to do about a finding. */
export interface Remedy {
  readonly action: string
  /** The API call that does it, such as `PATCH /touchpoints/{id}`; its first segment is also the sheet of the workbook. */
  readonly call?: string | undefined
}

/** A problem found by reports. */
export interface Finding {
  /** The same for the same problem in every run. */
  readonly key: string
  readonly report: string
  readonly title: string
  readonly severity: Severity
  /** Importance of what it is about, 1 to 5; null if no report has any. */
  readonly importance: number | null
  readonly explanation: string
  readonly elements: readonly NodeKey[]
  readonly cause?: NodeKey
  readonly reach?: FindingReach
  /** The rows it stands for, by report; its own report first. */
  readonly parts: readonly FindingPart[]
  /** The rule of its report; absent if the report itself cannot be run. */
  readonly rule?: FindingRule
}

/** Rows of one report that belong to a finding. */
export interface FindingPart {
  readonly report: string
  /** The key that the finding has without being merged. */
  readonly key: string
  readonly rows: number
}
