import type { NodeKey } from '../graph/element.ts'
import { kindNames } from '../model/kinds.ts'
import type { Catalogue } from './catalogue.ts'
import { withDefaults } from './parameters.ts'
import { type Finding, type FindingRule, type Report, type Row, type Severity, severities } from './report.ts'
import { type RowSource, streamReport } from './runReport.ts'

/** A report that flags problems. */
export interface FindingReport extends Report {
  readonly finding: FindingRule
}

export const flagsProblems = (report: Report): report is FindingReport => report.finding !== undefined

/** All that the reports flag on a day, each with its defaults. */
export async function collectFindings(
  source: RowSource,
  catalogue: Catalogue,
  day: Date,
): Promise<Finding[]> {
  const findings: Finding[] = []
  for (const report of [...catalogue.values()].filter(flagsProblems)) {
    const rows = streamReport(source, report, withDefaults(report, {}, day))
    for (const finding of await findingsIn(report, rows)) findings.push(finding)
  }
  return findings
}

/** The problems among the rows of a report; rows with one key are one problem. */
export async function findingsIn(
  report: FindingReport,
  rows: Iterable<Row> | AsyncIterable<Row>,
): Promise<Finding[]> {
  const { when } = report.finding
  const findings = new Map<string, Finding>()
  for await (const row of rows) {
    if (when !== undefined && row[when] !== true) continue
    const finding = findingOf(report, row)
    const known = findings.get(finding.key)
    findings.set(finding.key, known ? united(known, finding) : finding)
  }
  return [...findings.values()]
}

function findingOf(report: FindingReport, row: Row): Finding {
  const { finding: rule, name, title } = report
  const importance = typeof row.importance === 'number' ? row.importance : null
  return {
    key: keyOf(name, rule, row),
    report: name,
    title,
    severity: severityOf(rule, row, importance),
    importance,
    explanation: rule.explanation.replaceAll(/\{(\w+)\}/g, (_, column: string) => textOf(row[column])),
    elements: Object.entries(rule.elements).flatMap(([column, kind]) => elementsIn(row, column, kind)),
  }
}

/** `role-gaps:first-invoice:definer` */
function keyOf(report: string, { key }: FindingRule, row: Row): string {
  return [report, ...key.map((column) => encodeURIComponent(textOf(row[column])))].join(':')
}

const mostImportant = 5
const littleImportant = 2

/** What the rule says, one step more for what matters most and one less for what matters little. */
function severityOf({ severity }: FindingRule, row: Row, importance: number | null): Severity {
  const isFixed = (severities as readonly string[]).includes(severity)
  const base = severities.indexOf((isFixed ? severity : row[severity]) as Severity)
  const step =
    importance === null ? 0 : importance >= mostImportant ? 1 : importance <= littleImportant ? -1 : 0
  return severities[Math.min(Math.max(base + step, 0), severities.length - 1)] as Severity
}

function elementsIn(row: Row, column: string, kind: string): NodeKey[] {
  const ofKind = kindNames.includes(kind) ? kind : row[kind]
  if (typeof ofKind !== 'string') return []
  const ids = [row[column]].flat().filter((id) => typeof id === 'string')
  return ids.map((id) => ({ kind: ofKind, id }))
}

function united(one: Finding, other: Finding): Finding {
  const elements = new Map([...one.elements, ...other.elements].map((key) => [`${key.kind}/${key.id}`, key]))
  const isGraver = severities.indexOf(other.severity) > severities.indexOf(one.severity)
  return { ...one, severity: isGraver ? other.severity : one.severity, elements: [...elements.values()] }
}

const textOf = (value: unknown) => (Array.isArray(value) ? value.join(', ') : String(value ?? ''))
