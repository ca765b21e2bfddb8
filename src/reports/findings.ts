import type { NodeKey } from '../graph/element.ts'
import { kindNames } from '../model/kinds.ts'
import type { Catalogue } from './catalogue.ts'
import { formatExplanation } from './columnText.ts'
import { withDefaults } from './parameters.ts'
import {
  type Finding,
  type FindingRule,
  type Report,
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

/** The findings of all reports on a day, each run with its defaults. */
export async function collectFindings(
  source: RowSource,
  catalogue: Catalogue,
  day: Date,
): Promise<Finding[]> {
  const findings: Finding[] = []
  for (const report of [...catalogue.values()].filter(hasFindingRule)) {
    const rows = streamReport(source, report, withDefaults(report, {}, day))
    for (const finding of await extractFindings(report, rows)) findings.push(finding)
  }
  return findings
}

/** The findings among the rows of a report; rows with the same key are one finding. */
export async function extractFindings(
  report: FindingReport,
  rows: Iterable<ReportRow> | AsyncIterable<ReportRow>,
): Promise<Finding[]> {
  const { when } = report.finding
  const findings = new Map<string, Finding>()
  for await (const row of rows) {
    if (when !== undefined && row[when] !== true) continue
    const finding = toFinding(report, row)
    const earlier = findings.get(finding.key)
    findings.set(finding.key, earlier ? mergeFindings(earlier, finding) : finding)
  }
  return [...findings.values()]
}

function toFinding(report: FindingReport, row: ReportRow): Finding {
  const { finding: rule, name, title } = report
  const importance = typeof row.importance === 'number' ? row.importance : null
  return {
    key: buildFindingKey(name, rule, row),
    report: name,
    title,
    severity: rateSeverity(rule, row, importance),
    importance,
    explanation: formatExplanation(rule.explanation, report.columns, row),
    elements: Object.entries(rule.elements).flatMap(([column, kind]) => listElements(row, column, kind)),
  }
}

/** `role-gaps:first-invoice:definer` */
function buildFindingKey(report: string, { key }: FindingRule, row: ReportRow): string {
  return [report, ...key.map((column) => encodeURIComponent([row[column] ?? ''].flat().join(', ')))].join(':')
}

const minRaisingImportance = 5
const maxLoweringImportance = 2

/** The severity of the rule, one level more for importance 5, one level less for importance 1 or 2. */
function rateSeverity({ severity }: FindingRule, row: ReportRow, importance: number | null): Severity {
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

function listElements(row: ReportRow, column: string, kind: string): NodeKey[] {
  const elementKind = kindNames.includes(kind) ? kind : row[kind]
  if (typeof elementKind !== 'string') return []
  const ids = [row[column]].flat().filter((id) => typeof id === 'string')
  return ids.map((id) => ({ kind: elementKind, id }))
}

function mergeFindings(one: Finding, other: Finding): Finding {
  const elements = new Map([...one.elements, ...other.elements].map((key) => [`${key.kind}/${key.id}`, key]))
  const isMoreSevere = severities.indexOf(other.severity) > severities.indexOf(one.severity)
  return { ...one, severity: isMoreSevere ? other.severity : one.severity, elements: [...elements.values()] }
}
