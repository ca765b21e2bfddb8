import type { NodeKey } from '../graph/element.ts'
import {
  choice,
  date,
  dateTime,
  flag,
  integer,
  type Properties,
  type PropertyValues,
  text,
} from '../model/property.ts'
import type { Finding, Severity } from '../reports/report.ts'

/** What people say of a finding. */
export const stateProperties: Properties = {
  status: choice(
    { open: 'open', acknowledged: 'acknowledged', resolved: 'resolved', falsePositive: 'false positive' },
    'What is to become of it; a problem that is still reported although it was resolved shows as resolved and present',
    { default: 'open' },
  ),
  assignee: text('Who takes care of it', { maxLength: 200 }),
  dueOn: date('Until when'),
  comment: text('What else is to be said', { maxLength: 10_000 }),
}

/** Everything a finding can be filtered and sorted by. */
export const findingProperties: Properties = {
  key: text('The same problem has the same key from run to run'),
  report: text('The report that flags it'),
  severity: choice(
    { low: 'low', medium: 'medium', high: 'high', critical: 'critical' } satisfies Record<Severity, string>,
    'Severity',
  ),
  importance: integer('How much what it is about matters, 1 to 5', { minimum: 1, maximum: 5 }),
  explanation: text('What is wrong, in a sentence'),
  ...stateProperties,
  isPresent: flag('Whether a report flags it now; what was flagged once and has a state of its own is kept'),
  updatedAt: dateTime('When somebody last said something of it', { isSetByService: true }),
  updatedBy: text('Who did', { isSetByService: true }),
}

/** What is kept of a finding in the graph. */
export interface FindingState {
  readonly key: string
  readonly values: PropertyValues
  /** Counts the changes, from 1; its entity tag. */
  readonly revision: number
}

/** A finding with what people say of it. */
export interface FindingEntry {
  readonly values: PropertyValues
  readonly title: string
  readonly elements: readonly NodeKey[]
  /** 0 as long as nobody has said anything of it. */
  readonly revision: number
}

/** Findings as they are now beside what is kept of findings. */
export function mergeFindingStates(
  findings: readonly Finding[],
  states: readonly FindingState[],
): FindingEntry[] {
  const statesByKey = new Map(states.map((state) => [state.key, state]))
  const presentEntries = findings.map((finding) => toPresentEntry(finding, statesByKey.get(finding.key)))
  const keys = new Set(findings.map(({ key }) => key))
  return [...presentEntries, ...states.filter(({ key }) => !keys.has(key)).map(toAbsentEntry)]
}

function toPresentEntry(finding: Finding, state: FindingState | undefined): FindingEntry {
  const { key, report, severity, importance, explanation, title, elements } = finding
  const reported = { key, report, severity, ...(importance !== null && { importance }), explanation }
  return {
    values: { ...reported, status: 'open', ...state?.values, isPresent: true },
    title,
    elements,
    revision: state?.revision ?? 0,
  }
}

function toAbsentEntry({ key, values, revision }: FindingState): FindingEntry {
  const report = key.split(':')[0] ?? ''
  return { values: { key, report, ...values, isPresent: false }, title: report, elements: [], revision }
}
