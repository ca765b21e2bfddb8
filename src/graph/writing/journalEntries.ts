import type { PropertyValues } from '../../model/property.ts'
import { type ElementKey, formatElementKey, isRelationshipKey, toElementPath } from '../element.ts'
import type { JournalOperation, NewJournalEntry } from '../journal/journal.ts'
import {
  type ElementDeletion,
  type ElementUpdate,
  type JournaledChange,
  omitNulls,
  type ValueChanges,
} from '../journal/journalStep.ts'
import { pickUnmodeled, type UnmodeledContent } from '../unmodeledContent.ts'
import type { Change } from './change.ts'
import type { TrackedElement, WorkingSet } from './workingSet.ts'

/**
 * Lists what differs in an order in which it can be repeated: relationships after their nodes are created, and before they
 * are deleted.
 */
export function listJournaledChanges(workingSet: WorkingSet): JournaledChange[] {
  const changed = [...workingSet.nodes.values(), ...workingSet.relationships.values()].filter(isChanged)
  const remaining = changed.filter(({ current }) => current !== undefined)
  const deleted = changed.filter(({ current }) => current === undefined)
  return [...remaining, ...deleted.reverse()].map(toJournaledChange)
}

const isChanged = ({ initial, current }: TrackedElement) => initial !== current

function toJournaledChange({ key, initial, current, unmodeled }: TrackedElement): JournaledChange {
  if (initial === undefined) return { change: 'created', key, after: current ?? {} }
  return current === undefined
    ? createDeletion({ key, values: initial, unmodeled })
    : createUpdate({ key, values: initial, unmodeled }, current)
}

/** An element as it was before a change. */
interface PreviousElement {
  readonly key: ElementKey
  readonly values: PropertyValues
  readonly unmodeled?: UnmodeledContent | undefined
}

export const createDeletion = ({ key, values, unmodeled }: PreviousElement): ElementDeletion => ({
  change: 'deleted',
  key,
  before: values,
  ...(unmodeled && { unmodeled }),
})

/** The values that differ, before and after. */
export function createUpdate(
  { key, values, unmodeled }: PreviousElement,
  current: PropertyValues,
): ElementUpdate {
  const before: Record<string, ValueChanges[string]> = {}
  const after: Record<string, ValueChanges[string]> = {}
  for (const name of new Set([...Object.keys(current), ...Object.keys(values)])) {
    if (JSON.stringify(values[name]) === JSON.stringify(current[name])) continue
    before[name] = values[name] ?? null
    after[name] = current[name] ?? null
  }
  const replaced = pickUnmodeled(unmodeled, (name) => name in after)
  return { change: 'updated', key, before, after, ...(replaced && { unmodeled: replaced }) }
}

/** An audit entry for each change. */
export function createJournalEntries(
  journaledChanges: readonly JournaledChange[],
  changes: readonly Change[],
): NewJournalEntry[] {
  const operationsByName = new Map(
    changes.flatMap((change) =>
      change.op === 'patch' && change.auditOperation
        ? [[formatElementKey(change.key), change.auditOperation]]
        : [],
    ),
  )
  return journaledChanges.map((change) =>
    toJournalEntry(change, operationsByName.get(formatElementKey(change.key))),
  )
}

function toJournalEntry(
  change: JournaledChange,
  auditOperation: JournalOperation | undefined,
): NewJournalEntry {
  const { key } = change
  const element = { kind: isRelationshipKey(key) ? key.type : key.kind, element: toElementPath(key) }
  if (change.change === 'created') return { operation: 'create', ...element, after: change.after }
  const { unmodeled } = change
  if (change.change === 'deleted')
    return { operation: 'delete', ...element, before: change.before, unmodeled }
  const [before, after] = [omitNulls(change.before), omitNulls(change.after)]
  return { operation: auditOperation ?? 'update', ...element, before, after, unmodeled }
}
