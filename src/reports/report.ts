import type { NodeKey } from '../graph/element.ts'
import type { Projection } from '../graph/projection/projection.ts'
import type { Property, PropertyValue } from '../model/property.ts'

/** A saved report: what it asks, what it takes, what it gives, and how its rows come about. */
export interface Report {
  readonly name: string
  readonly title: string
  readonly question: string
  readonly description: string
  readonly parameters: readonly ReportParameter[]
  readonly columns: readonly ReportColumn[]
  /** The columns that tell one row from another. */
  readonly key: readonly string[]
  /** Which of its rows are problems; absent when none is. */
  readonly finding?: FindingRule
  readonly source: ReportSource
  /** The file it is written in, from the project's folder. */
  readonly file: string
  /** Changes when anything in the file does. */
  readonly checksum: string
  /** Somebody saved it at run time; it is no file of the project. */
  readonly isSaved?: true
}

/** A query that the database answers, an algorithm over the whole ecosystem in memory, or a look at all findings. */
export type ReportSource =
  | { readonly query: string }
  | { readonly analyse: AnalyseFunction }
  | { readonly compare: CompareFunction }

export type AnalyseFunction = (projection: Projection, values: ReportArguments) => Iterable<ReportRow>

export type CompareFunction = (
  context: ComparisonContext,
  values: ReportArguments,
) => Promise<Iterable<ReportRow>>

/** What a report about findings may ask for. */
export interface ComparisonContext {
  findings(): Promise<Finding[]>
  /** As it would be if nodes, and relationships too, below a confidence were not on the map; and which nodes these are. */
  withoutAssumptions(
    minConfidence: string,
    withRelationships: boolean,
  ): Promise<{ readonly findings: Finding[]; readonly excludedNodes: readonly NodeKey[] }>
}

/** Values of a report's parameters, the defaults in place: dates as ISO strings. */
export type ReportArguments = Readonly<Record<string, PropertyValue | null>>

/** A row by column name; null where there is no value. */
export type ReportRow = Readonly<Record<string, unknown>>

export interface ReportParameter {
  readonly name: string
  readonly property: Property
  readonly isRequired: boolean
  /** The parameter that names the kind, or the kind itself, when this one is the id of an element. */
  readonly idOf?: string
  /** What is taken when it is not given; of a required one an example. */
  readonly default: ParameterDefault
}

/** A literal, or the day on which the report is run. */
export type ParameterDefault = { readonly value: unknown } | { readonly today: true }

export interface ReportColumn {
  readonly name: string
  readonly type: Property['type']
  readonly description: string
}

export const severities = ['low', 'medium', 'high', 'critical'] as const
export type Severity = (typeof severities)[number]

/** How rows become findings. */
export interface FindingRule {
  /** A severity, or the column that holds one; a column `importance` moves it by one step. */
  readonly severity: string
  /** Columns that tell one problem from another; they make its key. */
  readonly key: readonly string[]
  /** The elements it is about: columns with an id, or a list of ids, each with its kind or the column of the kind. */
  readonly elements: Readonly<Record<string, string>>
  /** The boolean column that says which rows are problems; without it all are. */
  readonly when?: string | undefined
  /** A sentence with columns in braces. */
  readonly explanation: string
}

/** A problem that a report found. */
export interface Finding {
  /** The same problem has the same key from run to run. */
  readonly key: string
  readonly report: string
  readonly title: string
  readonly severity: Severity
  /** Of what it is about, 1 to 5; null where the report does not say. */
  readonly importance: number | null
  readonly explanation: string
  readonly elements: readonly NodeKey[]
}
