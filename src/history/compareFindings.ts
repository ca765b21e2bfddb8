import type { FindingEntry } from '../findings/findingEntry.ts'
import { compareTexts } from '../model/text.ts'
import type { Severity } from '../reports/report.ts'

/** How a finding looks in one state of the map. */
export interface FindingView {
  readonly severity: Severity
  /** 0 to 100. */
  readonly priority: number
  readonly explanation: string
}

/** A finding of one of two states, or one that differs between them. */
export interface FindingDiff extends FindingView {
  readonly change: 'opened' | 'closed' | 'changed'
  readonly key: string
  readonly report: string
  /** How it looked before it changed. */
  readonly before?: FindingView
}

/** The findings of a state by key: those that reports of the project find, without summaries. */
export async function indexFindings(
  entries: AsyncIterable<FindingEntry>,
  isBuiltIn: (report: string) => boolean,
): Promise<ReadonlyMap<string, FindingEntry>> {
  const findings = new Map<string, FindingEntry>()
  for await (const entry of entries) {
    const { key, report, isSummary, isPresent } = entry.values
    if (isPresent === true && isSummary !== true && isBuiltIn(String(report)))
      findings.set(String(key), entry)
  }
  return findings
}

/** What opened, closed or changed from the earlier to the later state: by priority, the highest first, then by key. */
export function compareFindings(
  earlier: ReadonlyMap<string, FindingEntry>,
  later: ReadonlyMap<string, FindingEntry>,
): FindingDiff[] {
  const diffs: FindingDiff[] = []
  for (const [key, entry] of later) {
    const known = earlier.get(key)
    if (!known) diffs.push({ change: 'opened', ...describeFinding(entry) })
    else if (!looksEqual(toView(known), toView(entry)))
      diffs.push({ change: 'changed', ...describeFinding(entry), before: toView(known) })
  }
  for (const [key, entry] of earlier)
    if (!later.has(key)) diffs.push({ change: 'closed', ...describeFinding(entry) })
  return diffs.toSorted((one, other) => other.priority - one.priority || compareTexts(one.key, other.key))
}

const toView = ({ values }: FindingEntry): FindingView => ({
  severity: values.severity as Severity,
  priority: Number(values.priority),
  explanation: String(values.explanation),
})

const describeFinding = (entry: FindingEntry) => ({
  key: String(entry.values.key),
  report: String(entry.values.report),
  ...toView(entry),
})

const looksEqual = (one: FindingView, other: FindingView) =>
  one.severity === other.severity && one.priority === other.priority && one.explanation === other.explanation
