import { type FindingRecord, type FindingState, toFindingRecord } from './findingEntry.ts'
import { type FindingContext, type PrioritizedFinding, prioritizeFinding } from './prioritizeFindings.ts'
import { summarizeFindings } from './summarizeFindings.ts'

/** All findings that reports find now, without states, and their summaries: those with a state are not summed up. */
export function listFindingRecords(
  prioritized: readonly PrioritizedFinding[],
  states: readonly FindingState[],
  context: FindingContext,
): FindingRecord[] {
  const stateKeys = new Set(states.map(({ key }) => key))
  const hasState = ({ key, parts }: PrioritizedFinding) =>
    stateKeys.has(key) || parts.some((part) => stateKeys.has(part.key))
  const stateless = prioritized.filter((finding) => !hasState(finding))
  const summaries = summarizeFindings(stateless, context.index).map(({ members, ...summary }) => ({
    members,
    record: toSummaryRecord(prioritizeFinding(summary, context)),
  }))
  const summaryKeyByMember = new Map(
    summaries.flatMap(({ members, record }) => members.map(({ key }) => [key, record.values.key] as const)),
  )
  return [
    ...summaries.map(({ record }) => record),
    ...prioritized.map((finding) => {
      const record = toFindingRecord(finding)
      const partOf = summaryKeyByMember.get(finding.key)
      return partOf === undefined ? record : { ...record, values: { ...record.values, partOf } }
    }),
  ]
}

const maxSummaryElements = 10

/** All elements count for its priority; the first are named. */
function toSummaryRecord(summary: PrioritizedFinding): FindingRecord {
  const record = toFindingRecord(summary)
  return {
    ...record,
    values: { ...record.values, isSummary: true },
    elements: record.elements.slice(0, maxSummaryElements),
    actors: [],
    touchpoints: [],
    departments: [],
  }
}
