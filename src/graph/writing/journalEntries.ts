import type { PropertyValues } from '../../model/property.ts'
import { type ElementKey, formatElementKey, isRelationshipKey, toElementPath } from '../element.ts'
import type { JournalOperation, NewJournalEntry } from '../journal/journal.ts'
import type { Change } from './change.ts'
import type { TrackedElement, WorkingSet } from './workingSet.ts'

/**
 * Lists audit entries for the changes in an order in which a client can repeat them: relationships after their nodes are
 * created, and before they are deleted.
 */
export function createJournalEntries(workingSet: WorkingSet, changes: readonly Change[]): NewJournalEntry[] {
  const operationsByName = new Map(
    changes.flatMap((change) =>
      change.op === 'patch' && change.auditOperation
        ? [[formatElementKey(change.key), change.auditOperation]]
        : [],
    ),
  )
  const changed = [...workingSet.nodes.values(), ...workingSet.relationships.values()].filter(isChanged)
  const toEntries = (trackedElements: readonly TrackedElement[]) =>
    trackedElements.map((tracked) =>
      toJournalEntry(tracked, operationsByName.get(formatElementKey(tracked.key))),
    )
  const remaining = changed.filter(({ current }) => current !== undefined)
  const deleted = changed.filter(({ current }) => current === undefined)
  return [...toEntries(remaining), ...toEntries(deleted.reverse())]
}

const isChanged = ({ initial, current }: TrackedElement) => initial !== current

function toJournalEntry(
  { key, initial, current }: TrackedElement,
  auditOperation: JournalOperation | undefined,
): NewJournalEntry {
  const element = { kind: getKindOrType(key), element: toElementPath(key) }
  if (initial === undefined) return { operation: 'create', ...element, after: current }
  if (current === undefined) return { operation: 'delete', ...element, before: initial }
  const before = pickDifferences(initial, current)
  const after = pickDifferences(current, initial)
  return { operation: auditOperation ?? 'update', ...element, before, after }
}

const getKindOrType = (key: ElementKey) => (isRelationshipKey(key) ? key.type : key.kind)

/** Selects the values that the other does not have. */
function pickDifferences(values: PropertyValues, other: PropertyValues): PropertyValues {
  const toJson = (value: unknown) => JSON.stringify(value)
  return Object.fromEntries(
    Object.entries(values).filter(([name, value]) => toJson(value) !== toJson(other[name])),
  )
}
