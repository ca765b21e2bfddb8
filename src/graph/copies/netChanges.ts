import { nodeKinds } from '../../model/kinds.ts'
import { type ElementKey, formatElementKey, getDeclaredProperties, isRelationshipKey } from '../element.ts'
import { fromExactJson } from '../exactJson.ts'
import type { JournaledChange, ValueChanges } from '../journal/journalStep.ts'
import type { UnmodeledContent } from '../unmodeledContent.ts'
import { toStoredValues } from '../values.ts'

/** Which way a copy is moved along the journal. */
export type Direction = 'forwards' | 'backwards'

type StoredProperties = Readonly<Record<string, unknown>>

/** What several changes of one element amount to, in values as they are stored. */
export interface NetChange {
  readonly key: ElementKey
  /** Delete it, before anything else is written. */
  readonly isDeleted: boolean
  /** Create it with these properties, or replace all its properties. */
  readonly put?: { readonly properties: StoredProperties; readonly labels: readonly string[] }
  /** Set these properties, or remove those that are null, if it exists. */
  readonly patch?: StoredProperties
}

/** Sums up the changes of elements in their order. */
export class NetChanges {
  readonly #changes = new Map<string, NetChange>()

  get size(): number {
    return this.#changes.size
  }

  /** One for each element. */
  get all(): NetChange[] {
    return [...this.#changes.values()]
  }

  add(change: JournaledChange, direction: Direction): void {
    const name = formatElementKey(change.key)
    const next = direction === 'forwards' ? toNetChange(change) : toInverseChange(change)
    this.#changes.set(name, combine(this.#changes.get(name), next))
  }
}

function toNetChange(change: JournaledChange): NetChange {
  const { key } = change
  if (change.change === 'deleted') return { key, isDeleted: true }
  const properties = toStoredChanges(key, change.after)
  return change.change === 'created'
    ? { key, isDeleted: false, put: { properties, labels: [] } }
    : { key, isDeleted: false, patch: properties }
}

function toInverseChange(change: JournaledChange): NetChange {
  const { key } = change
  if (change.change === 'created') return { key, isDeleted: true }
  const { labels = [] } = change.unmodeled ?? {}
  const properties = { ...toStoredChanges(key, change.before), ...toUnmodeledProperties(change.unmodeled) }
  return change.change === 'deleted'
    ? { key, isDeleted: false, put: { properties, labels } }
    : { key, isDeleted: false, patch: properties }
}

function combine(earlier: NetChange | undefined, next: NetChange): NetChange {
  if (!earlier || (next.isDeleted && !next.put)) return next
  const { key, isDeleted } = earlier
  if (next.put) return { key, isDeleted, put: next.put }
  if (earlier.put)
    return {
      key,
      isDeleted,
      put: { ...earlier.put, properties: { ...earlier.put.properties, ...next.patch } },
    }
  return { key, isDeleted, patch: { ...earlier.patch, ...next.patch } }
}

function toStoredChanges(key: ElementKey, values: ValueChanges): StoredProperties {
  const present: Record<string, NonNullable<ValueChanges[string]>> = {}
  const absent: Record<string, null> = {}
  for (const [name, value] of Object.entries(values)) {
    if (value === null) absent[name] = null
    else present[name] = value
  }
  return { ...toStoredValues(listProperties(key), present), ...absent }
}

/** None for a kind that the model no longer has: its values are stored as JSON has them. */
const listProperties = (key: ElementKey) =>
  isRelationshipKey(key) || nodeKinds.has(key.kind) ? getDeclaredProperties(key) : {}

const toUnmodeledProperties = ({ properties = {} }: UnmodeledContent = {}) =>
  Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, fromExactJson(value)]))
