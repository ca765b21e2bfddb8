import type { Graph } from '../graph/graph.ts'
import { type Author, recordEntries } from '../graph/journal/journal.ts'
import { withJournal } from '../graph/journal/withJournal.ts'
import { toJsonValues, toNeo4jInteger, toStoredValue } from '../graph/values.ts'
import type { Precondition } from '../graph/writing/change.ts'
import { formatUtcTime } from '../model/dates.ts'
import { AtlasError } from '../model/errors.ts'
import type { PropertyValues } from '../model/property.ts'
import type { MergePatch } from '../model/schemas.ts'
import { type FindingState, stateProperties } from './findingEntry.ts'

const READ_ALL = `
MATCH (state:FindingState)
RETURN state.key AS key, properties(state) AS properties`

/** Creates the state if there is none, and locks it before revisions are compared. */
const LOCK = `
MERGE (state:FindingState {key: $key})
SET state:FindingState
WITH state
RETURN properties(state) AS properties`

const WRITE = `
MATCH (state:FindingState {key: $key})
SET state = $properties`

interface FindingStateRecord {
  readonly properties: Readonly<Record<string, unknown>>
}

/** All stored states of findings. */
export async function readFindingStates(stream: Graph['stream']): Promise<FindingState[]> {
  const states: FindingState[] = []
  for await (const { properties } of stream<FindingStateRecord>(READ_ALL))
    states.push(toFindingState(properties))
  return states
}

/** Says something of a finding; PRECONDITION_FAILED when its revision is not the expected one. */
export async function updateFindingState(
  graph: Graph,
  key: string,
  patch: MergePatch,
  { ifMatch }: Precondition,
  author: Author,
): Promise<FindingState> {
  return withJournal(graph, author, async (transaction, journal) => {
    const { records } = await transaction.run(LOCK, { key })
    const [stored] = records.map((record) => record.toObject() as FindingStateRecord)
    const current = toFindingState(stored?.properties ?? { key })
    if (ifMatch !== undefined && ifMatch !== '*' && !ifMatch.includes(String(current.revision))) {
      throw new AtlasError('PRECONDITION_FAILED', `The finding ${key} has changed since it was read`, {
        details: { currentTag: String(current.revision) },
      })
    }
    const changed = {
      key,
      values: applyPatch(current.values, patch, author.name),
      revision: current.revision + 1,
    }
    await transaction.run(WRITE, { key, properties: toStateProperties(changed) })
    await recordEntries(transaction, journal, [
      { operation: 'update', kind: 'Finding', element: key, before: current.values, after: changed.values },
    ])
    return changed
  })
}

function applyPatch(values: PropertyValues, patch: MergePatch, author: string): PropertyValues {
  const merged: Record<string, PropertyValues[string] | null> = { ...values, ...patch }
  const presentEntries = Object.entries(merged).filter(
    (entry): entry is [string, PropertyValues[string]] => entry[1] !== null,
  )
  return {
    status: 'open',
    ...Object.fromEntries(presentEntries),
    updatedAt: formatUtcTime(new Date()),
    updatedBy: author,
  }
}

function toFindingState(properties: Readonly<Record<string, unknown>>): FindingState {
  const { key, revision, ...values } = toJsonValues(properties)
  return { key: String(key), values, revision: Number(revision ?? 0) }
}

function toStateProperties({ key, values, revision }: FindingState): Record<string, unknown> {
  const stored = Object.entries(values).map(([name, value]) => [
    name,
    toStoredValue(
      name === 'updatedAt' ? { type: 'dateTime', description: '' } : stateProperties[name],
      value,
    ),
  ])
  return { ...Object.fromEntries(stored), key, revision: toNeo4jInteger(revision) }
}
