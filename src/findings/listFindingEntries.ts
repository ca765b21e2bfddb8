import { type FindingRecord, type FindingState, toAbsentEntry, toPresentEntry } from './findingEntry.ts'
import { type FindingContext, type PrioritizedFinding, prioritizeFinding } from './prioritizeFindings.ts'
import { summarizeFindings } from './summarizeFindings.ts'

/** All findings with their states, summaries included: those of today, and those with a state that are gone. */
export function listFindingEntries(
  prioritized: readonly PrioritizedFinding[],
  states: readonly FindingState[],
  context: FindingContext,
): FindingRecord[] {
  const statesByKey = new Map(states.map((state) => [state.key, state]))
  const stateless = prioritized.filter((finding) => !findState(finding, statesByKey))
  const summaries = summarizeFindings(stateless, context.index).map(({ members, ...summary }) => ({
    members,
    entry: toSummaryEntry(prioritizeFinding(summary, context), statesByKey.get(summary.key)),
  }))
  const summaryKeyByMember = new Map(
    summaries.flatMap(({ members, entry }) => members.map(({ key }) => [key, entry.values.key] as const)),
  )
  const present = [
    ...summaries.map(({ entry }) => entry),
    ...prioritized.map((finding) => {
      const entry = toPresentEntry(finding, findState(finding, statesByKey))
      const partOf = summaryKeyByMember.get(finding.key)
      return partOf === undefined ? entry : { ...entry, values: { ...entry.values, partOf } }
    }),
  ]
  const stateKeys = new Set(present.map(({ stateKey }) => stateKey))
  return [...present, ...states.filter(({ key }) => !stateKeys.has(key)).map(toAbsentEntry)]
}

const maxSummaryElements = 10

/** All elements count for its priority; the first are named. */
function toSummaryEntry(summary: PrioritizedFinding, state: FindingState | undefined): FindingRecord {
  const entry = toPresentEntry(summary, state)
  return {
    ...entry,
    values: { ...entry.values, isSummary: true },
    elements: entry.elements.slice(0, maxSummaryElements),
    actors: [],
    touchpoints: [],
    departments: [],
  }
}

/** The state of a finding: its own, or else that of a finding that it has merged with. */
function findState(
  { key, parts }: PrioritizedFinding,
  statesByKey: ReadonlyMap<string, FindingState>,
): FindingState | undefined {
  return [key, ...parts.map((part) => part.key)].map((each) => statesByKey.get(each)).find(Boolean)
}
