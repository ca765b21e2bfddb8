import type { Values } from '../../model/property.ts'
import { addressOf, type ElementKey, isRelationshipKey, nameOf } from '../element.ts'
import type { NewEntry } from '../journal/journal.ts'
import type { Change } from './change.ts'
import type { Slot, WorkingSet } from './workingSet.ts'

/**
 * What the changes did, for the audit trail, in an order in which others can do the same: relationships after their
 * nodes come, and before they go.
 */
export function entriesOf(set: WorkingSet, changes: readonly Change[]): NewEntry[] {
  const words = new Map(
    changes.flatMap((change) =>
      change.op === 'patch' && change.recordedAs ? [[nameOf(change.key), change.recordedAs]] : [],
    ),
  )
  const changed = [...set.nodes.values(), ...set.relationships.values()].filter(isTouched)
  const entries = (slots: readonly Slot[]) => slots.map((slot) => entryOf(slot, words.get(nameOf(slot.key))))
  const kept = changed.filter(({ current }) => current !== undefined)
  const gone = changed.filter(({ current }) => current === undefined)
  return [...entries(kept), ...entries(gone.reverse())]
}

const isTouched = ({ initial, current }: Slot) => initial !== current

function entryOf({ key, initial, current }: Slot, word: string | undefined): NewEntry {
  const element = { kind: wordOf(key), element: addressOf(key) }
  if (initial === undefined) return { operation: 'create', ...element, after: current }
  if (current === undefined) return { operation: 'delete', ...element, before: initial }
  const before = differing(initial, current)
  const after = differing(current, initial)
  return { operation: word ?? 'update', ...element, before, after }
}

const wordOf = (key: ElementKey) => (isRelationshipKey(key) ? key.type : key.kind)

/** What is in the one and not, or not so, in the other. */
function differing(values: Values, other: Values): Values {
  const text = (value: unknown) => JSON.stringify(value)
  return Object.fromEntries(
    Object.entries(values).filter(([name, value]) => text(value) !== text(other[name])),
  )
}
