import { integer, type Properties, type PropertyValues, text } from '../model/property.ts'
import { severities } from '../reports/report.ts'
import type { FindingRecord } from './findingEntry.ts'
import type { NamedElement } from './prioritizeFindings.ts'

export const findingGroupings = ['touchpoint', 'department', 'report'] as const
export type FindingGrouping = (typeof findingGroupings)[number]

const severityCounts: Properties = Object.fromEntries(
  severities.toReversed().map((severity) => [severity, integer(`Number of ${severity} findings`)]),
)

/** What is known of a group of findings. */
export const findingGroupProperties: Properties = {
  key: text(
    '`Touchpoint/first-invoice`, `Department/finance` or the name of a report; empty for findings without any',
  ),
  name: text('Name of the element, or title of the report'),
  findings: integer('Number of findings; those that a summary stands for count one by one'),
  ...severityCounts,
  highestPriority: integer('Priority of the first of them'),
  totalPriority: integer('Sum of their priorities'),
}

/** Counts findings by touchpoint, department or report; one that concerns several of them counts for each. */
export function groupFindings(
  entries: readonly FindingRecord[],
  grouping: FindingGrouping,
): { readonly values: PropertyValues }[] {
  const groups = new Map<string, { name: string; entries: FindingRecord[] }>()
  for (const entry of entries) {
    if (entry.values.isSummary) continue
    for (const { key, name } of listGroups(entry, grouping)) {
      const group = groups.get(key) ?? { name, entries: [] }
      groups.set(key, group)
      group.entries.push(entry)
    }
  }
  return [...groups].map(([key, group]) => ({ values: { key, ...countGroup(group.name, group.entries) } }))
}

function listGroups(entry: FindingRecord, grouping: FindingGrouping): { key: string; name: string }[] {
  if (grouping === 'report') return [{ key: String(entry.values.report), name: entry.title }]
  const elements = grouping === 'touchpoint' ? entry.touchpoints : entry.departments
  return elements.length > 0 ? elements.map(toGroup) : [{ key: '', name: '' }]
}

const toGroup = ({ kind, id, name }: NamedElement) => ({ key: `${kind}/${id}`, name })

function countGroup(name: string, entries: readonly FindingRecord[]): PropertyValues {
  const priorities = entries.map(({ values }) => Number(values.priority ?? 0))
  const counts = severities.map((severity) => [
    severity,
    entries.filter(({ values }) => values.severity === severity).length,
  ])
  return {
    name,
    findings: entries.length,
    ...Object.fromEntries(counts),
    highestPriority: Math.max(...priorities),
    totalPriority: priorities.reduce((total, priority) => total + priority, 0),
  }
}
