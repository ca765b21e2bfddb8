import { type FindingRecord, type FindingState, setFindingState, toAbsentRecord } from './findingEntry.ts'

/** Findings with what people have set on them, and those with a state that no report finds now. */
export function applyFindingStates(
  records: readonly FindingRecord[],
  states: readonly FindingState[],
): readonly FindingRecord[] {
  if (states.length === 0) return records
  const statesByKey = new Map(states.map((state) => [state.key, state]))
  const present = records.map((record) => {
    const state = findState(record, statesByKey)
    return state ? setFindingState(record, state) : record
  })
  const presentKeys = new Set(present.map(({ stateKey }) => stateKey))
  return [...present, ...states.filter(({ key }) => !presentKeys.has(key)).map(toAbsentRecord)]
}

/** The state of a finding: its own, or else that of a finding that it has merged with. */
function findState(
  { values, stateKey, parts }: FindingRecord,
  statesByKey: ReadonlyMap<string, FindingState>,
): FindingState | undefined {
  const own = statesByKey.get(stateKey)
  if (own || values.isSummary) return own
  const part = parts.find(({ key }) => statesByKey.has(key))
  return part && statesByKey.get(part.key)
}
