import { readCatalogue } from '../../src/reports/catalogue.ts'
import { withDefaults } from '../../src/reports/parameters.ts'
import type { FindingRule, Report } from '../../src/reports/report.ts'
import {
  type Ecosystem,
  isSame,
  listUnique,
  type NodeKey,
  type Recomputation,
  type Row,
} from './ecosystem.ts'

/** A finding as docs/findings.md defines it, before many alike are summed up. */
export interface Finding {
  readonly key: string
  readonly severity: number
  readonly cause: NodeKey
  readonly elements: readonly NodeKey[]
  /** The reports whose rows it stands for. */
  readonly reports: readonly string[]
}

export const severities = ['low', 'medium', 'high', 'critical']

/** The findings of all reports on recomputed rows; what a finding is about comes from the declaration of its report. */
export async function recomputeFindings(ecosystem: Ecosystem, day: string): Promise<Finding[]> {
  const reports = [...(await readCatalogue()).values()].filter(({ finding }) => finding)
  const findings = await Promise.all(reports.map((report) => recomputeReport(report, ecosystem, day)))
  const separate = findings.flat()
  const hosts = new Map(separate.map((finding) => [finding, findHost(finding, separate)]))
  const guests = Map.groupBy(separate, (finding) => findLastHost(finding, hosts))
  return [...guests].map(([host, all]) => ({ ...host, ...combine([host, ...all]) }))
}

interface SeparateFinding extends Finding {
  readonly mergesWith: readonly string[]
}

async function recomputeReport(
  report: Report,
  ecosystem: Ecosystem,
  day: string,
): Promise<SeparateFinding[]> {
  const { recompute }: Recomputation = await import(`./reports/${report.name}.ts`)
  const rule = report.finding as FindingRule
  const hasDay = report.parameters.some(({ name }) => name === 'asOf')
  const parameters = withDefaults(report, hasDay ? { asOf: day } : {}, new Date())
  const rows = (await recompute(ecosystem, parameters)).filter(
    (row) => rule.when === undefined || row[rule.when],
  )
  const toKey = (row: Row) => [report.name, ...rule.key.map((column) => row[column])].join(':')
  return [...Map.groupBy(rows, toKey)].map(([key, members]) => ({
    key,
    cause: listKeys(rule.cause ?? {}, members)[0] as NodeKey,
    mergesWith: rule.mergesWith ?? [],
    ...combine(
      members.map((row) => ({
        severity: rate(rule, row),
        elements: listKeys(rule.elements, [row]),
        reports: [],
      })),
    ),
    reports: [report.name],
  }))
}

/** The severity of a row: the declared one, moved by importance unless it is final. */
function rate({ severity, isSeverityFinal }: FindingRule, row: Row): number {
  const declared = severities.indexOf(severities.includes(severity) ? severity : String(row[severity]))
  const { importance } = row
  const step = importance === 5 ? 1 : importance === 1 || importance === 2 ? -1 : 0
  return isSeverityFinal ? declared : Math.min(Math.max(declared + step, 0), severities.length - 1)
}

/** The elements that columns name, each with a kind or the column that holds the kind. */
const listKeys = (columns: Readonly<Record<string, string>>, rows: readonly Row[]): NodeKey[] =>
  rows.flatMap((row) =>
    Object.entries(columns).flatMap(([column, kind]) =>
      [row[column] ?? []].flat().map((id) => ({ kind: String(row[kind] ?? kind), id: String(id) })),
    ),
  )

const combine = (parts: readonly Pick<Finding, 'severity' | 'elements' | 'reports'>[]) => ({
  severity: Math.max(...parts.map(({ severity }) => severity)),
  elements: listUnique(parts.flatMap(({ elements }) => elements)),
  reports: [...new Set(parts.flatMap(({ reports }) => reports))].toSorted(),
})

/** The finding that takes this one in: of the first report with which it merges that has one about the same cause, its first one. */
function findHost({ mergesWith, cause }: SeparateFinding, all: readonly SeparateFinding[]) {
  const hosts = mergesWith.flatMap((report) =>
    all.filter((other) => other.reports.includes(report) && isSame(other.cause, cause)),
  )
  return hosts[0]
}

function findLastHost(
  finding: SeparateFinding,
  hosts: ReadonlyMap<SeparateFinding, SeparateFinding | undefined>,
): SeparateFinding {
  const host = hosts.get(finding)
  return host ? findLastHost(host, hosts) : finding
}
