import type { NodeKey } from '../graph/element.ts'
import { joinWords } from '../model/text.ts'
import { formatExplanation } from '../reports/columnText.ts'
import { combineReach, findHighest, listDistinctElements } from '../reports/findings.ts'
import { type Finding, type Severity, severities } from '../reports/report.ts'
import type { EcosystemIndex } from './ecosystemIndex.ts'
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
export function summarizeFindings(
  findings: readonly PrioritizedFinding[],
  index: EcosystemIndex,
): SummaryFinding[] {
  const groups = Map.groupBy(
    findings.filter(({ rule }) => rule?.summary),
    ({ report, severity }) => `${report}:*:${severity}`,
  )
  return [...groups].flatMap(([key, members]) => {
    const [first] = members
    if (!first || members.length < minAlike[first.severity]) return []
    return [toSummary(key, first, members.toSorted(comparePriority), index)]
  })
}

const comparePriority = (a: PrioritizedFinding, b: PrioritizedFinding) =>
  b.priority - a.priority || (a.key < b.key ? -1 : 1)

function toSummary(
  key: string,
  { report, title, severity, rule }: PrioritizedFinding,
  members: readonly PrioritizedFinding[],
  index: EcosystemIndex,
): SummaryFinding {
  const total = formatExplanation(rule?.summary ?? '', [], [{ count: members.length }])
  const reach = combineReach(members.flatMap((member) => member.reach ?? []))
  const first = members.slice(0, maxNamed).flatMap(({ cause }) => getName(cause, index) ?? [])
  return {
    key,
    report,
    title,
    severity: isSystemic(members, index) ? raiseSeverity(severity) : severity,
    importance: findHighest(members.map(({ importance }) => importance)),
    explanation: `${total}; first by priority: ${joinWords(first)}.`,
    elements: listDistinctElements(members.flatMap(({ elements }) => elements)),
    parts: members.flatMap(({ parts }) => parts),
    ...(reach && { reach }),
    ...(rule && { rule }),
    members,
  }
}

function getName(cause: NodeKey | undefined, { nodes, findNode }: EcosystemIndex): string | undefined {
  const node = cause && findNode(cause)
  return node === undefined ? undefined : nodes.name[node]
}

const systemicShare = 0.5

/** Whether at least half of all elements in use of the kinds concerned have the gap. */
function isSystemic(members: readonly PrioritizedFinding[], index: EcosystemIndex): boolean {
  const kinds = new Set(members.flatMap(({ cause }) => cause?.kind ?? []))
  const total = [...kinds].reduce((count, kind) => count + index.listNodes(kind).length, 0)
  return members.length >= systemicShare * total
}

const raiseSeverity = (severity: Severity) => severities[severities.indexOf(severity) + 1] ?? severity
