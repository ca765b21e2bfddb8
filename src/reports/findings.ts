import type { NodeKey } from '../graph/element.ts'
import { continueQuery, listColumns } from '../graph/nestedQuery.ts'
import { kindNames } from '../model/kinds.ts'
import type { Catalogue } from './catalogue.ts'
import { formatExplanation, listPlaceholders } from './columnText.ts'
import { withDefaults } from './parameters.ts'
import {
  type Finding,
  type FindingReach,
  type FindingRule,
  getRunQuery,
  type Report,
  type ReportColumn,
  type ReportRow,
  type Severity,
  severities,
} from './report.ts'
import { type RowSource, streamReport } from './runReport.ts'

/** A report that flags problems. */
export interface FindingReport extends Report {
  readonly finding: FindingRule
}

export const hasFindingRule = (report: Report): report is FindingReport => report.finding !== undefined

/** Time for all reports that flag findings. A query has all of it: who reads its rows computes other findings meanwhile. */
export const findingsTimeoutMs = 10 * 60_000

/** The findings of all reports on a day, each run with its defaults; not merged across reports. */
export async function collectFindings(
  source: RowSource,
  catalogue: Catalogue,
  day: Date,
): Promise<Finding[]> {
  const findings: Finding[] = []
  for (const report of [...catalogue.values()].filter(hasFindingRule)) {
    const rows = streamReport(
      source,
      selectFindingRows(report),
      withDefaults(report, {}, day),
      findingsTimeoutMs,
    )
    for (const finding of await extractFindings(report, rows)) findings.push(finding)
  }
  return findings
}

/** The report with the columns that findings are made from; its query gives no other rows either. */
function selectFindingRows(report: FindingReport): Report {
  const columns = selectFindingColumns(report)
  const query = getRunQuery(report.source)
  if (query === undefined) return { ...report, columns }
  const { when } = report.finding
  const selectedQuery = continueQuery(
    query,
    ...(when === undefined ? [] : ['WITH * WHERE', listColumns([when])]),
    'RETURN',
    listColumns(columns.map(({ name }) => name)),
  )
  return { ...report, columns, source: { query: selectedQuery } }
}

/** The columns that findings are made from: rows stay in memory until all are read. */
function selectFindingColumns({ columns, finding }: FindingReport): ReportColumn[] {
  const { key, when, severity, elements, cause = {}, reach = {}, explanation } = finding
  const names = new Set([
    ...key,
    ...[when ?? '', severity, importanceColumn],
    ...[elements, cause].flatMap((kinds) => Object.entries(kinds).flat()),
    ...Object.values(reach),
    ...listPlaceholders(explanation),
  ])
  return columns.filter(({ name }) => names.has(name))
}

/** The findings among the rows of a report; rows with the same key are one finding. */
export async function extractFindings(
  report: FindingReport,
  rows: Iterable<ReportRow> | AsyncIterable<ReportRow>,
): Promise<Finding[]> {
  const rowsByKey = new Map<string, ReportRow[]>()
  for await (const row of rows) {
    const key = getFindingKey(report, row)
    if (key === undefined) continue
    const earlier = rowsByKey.get(key)
    if (earlier) earlier.push(row)
    else rowsByKey.set(key, [row])
  }
  return [...rowsByKey].map(([key, keyRows]) => toFinding(report, key, keyRows))
}

/** The key of the finding that a row belongs to, such as `role-gaps:first-invoice`; nothing if it is no finding. */
export function getFindingKey({ name, finding }: FindingReport, row: ReportRow): string | undefined {
  if (finding.when !== undefined && row[finding.when] !== true) return undefined
  const values = finding.key.map((column) => encodeURIComponent([row[column] ?? ''].flat().join(', ')))
  return [name, ...values].join(':')
}

function toFinding(report: FindingReport, key: string, rows: readonly ReportRow[]): Finding {
  const { finding: rule, name, title, columns } = report
  const reach = rule.reach && combineReach(rows.map((row) => readReach(row, rule.reach ?? {})))
  const [cause] = rows.slice(0, 1).flatMap((row) => listElements(row, rule.cause ?? {}))
  return {
    key,
    report: name,
    title,
    severity: findMostSevere(rows.map((row) => rateSeverity(rule, row))),
    importance: findHighest(rows.map(getImportance)),
    explanation: formatExplanation(rule.explanation, columns, rows),
    elements: listDistinctElements(rows.flatMap((row) => listElements(row, rule.elements))),
    ...(cause && { cause }),
    ...(reach && { reach }),
    parts: [{ report: name, key, rows: rows.length }],
    rule,
  }
}

export const findMostSevere = (each: readonly Severity[]): Severity =>
  severities.findLast((severity) => each.includes(severity)) ?? 'low'

/** The highest number; null if there is none. */
export const findHighest = (numbers: readonly (number | null)[]): number | null =>
  numbers.reduce((highest, number) => (number !== null && number > (highest ?? -1) ? number : highest), null)

export function listDistinctElements(elements: readonly NodeKey[]): readonly NodeKey[] {
  if (elements.length < 2) return elements
  const idsByKind = new Map(elements.map(({ kind }) => [kind, new Set<string>()]))
  return elements.filter(({ kind, id }) => {
    const ids = idsByKind.get(kind)
    const isKnown = ids?.has(id)
    ids?.add(id)
    return !isKnown
  })
}

function readReach(row: ReportRow, columns: Partial<Record<keyof FindingReach, string>>): FindingReach {
  const read = (part: keyof FindingReach) => row[columns[part] ?? '']
  return {
    volumePerMonth: Number(read('volumePerMonth') ?? 0),
    customerIds: [read('customerIds') ?? []].flat().map(String),
    momentOfTruth: read('momentOfTruth') === true,
  }
}

/** The reach of several rows or findings, whose touchpoints may be the same: at least the largest of them. */
export function combineReach(each: readonly FindingReach[]): FindingReach | undefined {
  if (each.length === 0) return undefined
  return {
    volumePerMonth: Math.max(...each.map(({ volumePerMonth }) => volumePerMonth)),
    customerIds: [...new Set(each.flatMap(({ customerIds }) => customerIds))],
    momentOfTruth: each.some(({ momentOfTruth }) => momentOfTruth),
  }
}

const importanceColumn = 'importance'

function getImportance(row: ReportRow): number | null {
  const importance = row[importanceColumn]
  return typeof importance === 'number' ? importance : null
}

const minRaisingImportance = 5
const maxLoweringImportance = 2

/** The severity of the rule, one level more for importance 5, one level less for importance 1 or 2, unless it is final. */
function rateSeverity({ severity, isSeverityFinal = false }: FindingRule, row: ReportRow): Severity {
  const importance = isSeverityFinal ? null : getImportance(row)
  const isFixed = (severities as readonly string[]).includes(severity)
  const baseIndex = severities.indexOf((isFixed ? severity : row[severity]) as Severity)
  const step =
    importance === null
      ? 0
      : importance >= minRaisingImportance
        ? 1
        : importance <= maxLoweringImportance
          ? -1
          : 0
  return severities[Math.min(Math.max(baseIndex + step, 0), severities.length - 1)] as Severity
}

/** The elements in columns with an id or a list of ids, each with its kind or the column with its kind. */
function listElements(row: ReportRow, kindByColumn: Readonly<Record<string, string>>): NodeKey[] {
  const elements: NodeKey[] = []
  for (const column in kindByColumn) {
    const kind = kindByColumn[column] as string
    const elementKind = knownKinds.has(kind) ? kind : row[kind]
    if (typeof elementKind !== 'string') continue
    const ids = row[column]
    for (const id of Array.isArray(ids) ? ids : [ids])
      if (typeof id === 'string') elements.push({ kind: elementKind, id })
  }
  return elements
}

const knownKinds: ReadonlySet<string> = new Set(kindNames)
