import type { Graph } from '../graph/graph.ts'
import { type Author, recordAudit } from '../graph/journal/journal.ts'
import { perform } from '../graph/journal/withJournal.ts'
import { asInteger, fromStored, storedValue } from '../graph/values.ts'
import type { Condition } from '../graph/writing/change.ts'
import { AtlasError } from '../model/errors.ts'
import { normalTime, type Values } from '../model/property.ts'
import type { Patch } from '../model/schemas.ts'
import { type FindingState, stateProperties } from './findingEntry.ts'

const READ_ALL = `
MATCH (state:FindingState)
RETURN state.key AS key, properties(state) AS properties`

/** Creates the state when there is none, and locks it: a comparison means nothing before. */
const LOCK = `
MERGE (state:FindingState {key: $key})
SET state:FindingState
WITH state
RETURN properties(state) AS properties`

const WRITE = `
MATCH (state:FindingState {key: $key})
SET state = $properties`

interface Stored {
  readonly properties: Readonly<Record<string, unknown>>
}

/** What is kept of findings; only of those that somebody has said something of. */
export async function readStates(stream: Graph['stream']): Promise<FindingState[]> {
  const states: FindingState[] = []
  for await (const { properties } of stream<Stored>(READ_ALL)) states.push(stateOf(properties))
  return states
}

/** Says something of a finding; CHANGED_MEANWHILE when its revision is not the expected one. */
export async function changeState(
  graph: Graph,
  key: string,
  patch: Patch,
  { ifMatch }: Condition,
  author: Author,
): Promise<FindingState> {
  return perform(graph, author, async (transaction, journal) => {
    const { records } = await transaction.run(LOCK, { key })
    const [stored] = records.map((record) => record.toObject() as Stored)
    const current = stateOf(stored?.properties ?? { key })
    if (ifMatch !== undefined && ifMatch !== '*' && !ifMatch.includes(String(current.revision))) {
      throw new AtlasError('CHANGED_MEANWHILE', `The finding ${key} has changed since it was read`, {
        details: { currentTag: String(current.revision) },
      })
    }
    const changed = {
      key,
      values: patched(current.values, patch, author.name),
      revision: current.revision + 1,
    }
    await transaction.run(WRITE, { key, properties: storedState(changed) })
    await recordAudit(transaction, journal, [
      { operation: 'update', kind: 'Finding', element: key, before: current.values, after: changed.values },
    ])
    return changed
  })
}

function patched(values: Values, patch: Patch, author: string): Values {
  const merged: Record<string, Values[string] | null> = { ...values, ...patch }
  const kept = Object.entries(merged).filter((entry): entry is [string, Values[string]] => entry[1] !== null)
  return {
    status: 'open',
    ...Object.fromEntries(kept),
    updatedAt: normalTime(new Date()),
    updatedBy: author,
  }
}

function stateOf(properties: Readonly<Record<string, unknown>>): FindingState {
  const { key, revision, ...values } = fromStored(properties)
  return { key: String(key), values, revision: Number(revision ?? 0) }
}

function storedState({ key, values, revision }: FindingState): Record<string, unknown> {
  const stored = Object.entries(values).map(([name, value]) => [
    name,
    storedValue(name === 'updatedAt' ? { type: 'dateTime', description: '' } : stateProperties[name], value),
  ])
  return { ...Object.fromEntries(stored), key, revision: asInteger(revision) }
}
