import { formatExplanation } from '../reports/columnText.ts'
import { findHighest, listDistinctElements } from '../reports/findings.ts'
import type { Finding, Severity } from '../reports/report.ts'
import type { PrioritizedFinding } from './prioritizeFindings.ts'

/** From how many findings on those of a report that are alike are listed as one; critical ones never are. */
const minAlike: Readonly<Record<Severity, number>> = {
  low: 10,
  medium: 10,
  high: 100,
  critical: Number.POSITIVE_INFINITY,
}
const maxNamed = 3

/** A finding that stands for many of one report and severity. */
export interface SummaryFinding extends Finding {
  readonly members: readonly PrioritizedFinding[]
}

/** Sums up gaps in the map: findings whose rule has a `summary`, by report and severity, where they are many. */
export function summarizeFindings(findings: readonly PrioritizedFinding[]): SummaryFinding[] {
  const groups = Map.groupBy(
    findings.filter(({ rule }) => rule?.summary),
    ({ report, severity }) => `${report}:*:${severity}`,
  )
  return [...groups].flatMap(([key, members]) => {
    const [first] = members
    if (!first || members.length < minAlike[first.severity]) return []
    return [toSummary(key, first, members.toSorted(comparePriority))]
  })
}

const comparePriority = (a: PrioritizedFinding, b: PrioritizedFinding) =>
  b.priority - a.priority || (a.key < b.key ? -1 : 1)

function toSummary(
  key: string,
  { report, title, severity, rule }: PrioritizedFinding,
  members: readonly PrioritizedFinding[],
): SummaryFinding {
  const total = formatExplanation(rule?.summary ?? '', [], [{ count: members.length }])
  const examples = members.slice(0, maxNamed).map(({ explanation }) => explanation)
  return {
    key,
    report,
    title,
    severity,
    importance: findHighest(members.map(({ importance }) => importance)),
    explanation: [`${total}.`, ...examples].join(' '),
    elements: listDistinctElements(members.flatMap(({ elements }) => elements)),
    parts: members.flatMap(({ parts }) => parts),
    ...(rule && { rule }),
    members,
  }
}
