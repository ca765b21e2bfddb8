import { type ElementKey, toElementPath } from '../graph/element.ts'
import type { JournaledChange, JournalStep } from '../graph/journal/journalStep.ts'
import { systemProperties } from '../model/kind.ts'
import type { PropertyValue } from '../model/property.ts'
import { compareTexts } from '../model/text.ts'

/** Who changed something last, and when. */
export interface Authorship {
  readonly changedAt: string
  readonly changedBy: string
}

/** A property that has another value in the later state; null where it has none. */
export interface PropertyDiff extends Authorship {
  readonly name: string
  readonly before: PropertyValue | null
  readonly after: PropertyValue | null
}

/** An element that differs between two states. */
export interface ElementDiff extends Authorship {
  readonly key: ElementKey
  readonly change: 'added' | 'removed' | 'changed'
  /** The properties that differ, by name. Of an added or removed element, all it has or had. */
  readonly properties: readonly PropertyDiff[]
}

/** What journaled changes amount to: elements and properties whose later state equals the earlier one are left out. */
export class StateDiff {
  readonly #elements = new Map<string, ElementHistory>()

  add({ at, author, changes }: JournalStep): void {
    for (const change of changes) {
      const path = toElementPath(change.key)
      const element = this.#elements.get(path) ?? new ElementHistory(change)
      this.#elements.set(path, element)
      element.apply(change, { changedAt: at, changedBy: author })
    }
  }

  /** The elements that differ, by path. */
  list(): ElementDiff[] {
    const diffs = [...this.#elements].map(([path, element]) => ({ path, diff: element.toDiff() }))
    return diffs
      .toSorted((one, other) => compareTexts(one.path, other.path))
      .flatMap(({ diff }) => (diff ? [diff] : []))
  }
}

interface ValueHistory extends Authorship {
  readonly before: PropertyValue | null
  readonly after: PropertyValue | null
}

/** The values of an element that changed, as they were first and as they are at last. */
class ElementHistory {
  readonly #key: ElementKey
  readonly #existedBefore: boolean
  readonly #values = new Map<string, ValueHistory>()
  #exists: boolean
  #authorship: Authorship = { changedAt: '', changedBy: '' }

  constructor(first: JournaledChange) {
    this.#key = first.key
    this.#existedBefore = first.change !== 'created'
    this.#exists = this.#existedBefore
  }

  apply(change: JournaledChange, authorship: Authorship): void {
    const before = change.change === 'created' ? {} : change.before
    const after = change.change === 'deleted' ? {} : change.after
    for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
      if (name in systemProperties) continue
      const known = this.#values.get(name)
      const first = known ? known.before : (before[name] ?? null)
      this.#values.set(name, { before: first, after: after[name] ?? null, ...authorship })
    }
    const existed = this.#exists
    this.#exists = change.change !== 'deleted'
    if (existed !== this.#exists || change.change === 'updated') this.#authorship = authorship
  }

  toDiff(): ElementDiff | undefined {
    if (!this.#existedBefore && !this.#exists) return undefined
    const properties = [...this.#values]
      .filter(([, { before, after }]) => !isEqual(before, after))
      .map(([name, value]) => ({ name, ...value }))
      .toSorted((one, other) => compareTexts(one.name, other.name))
    const isSame = this.#existedBefore === this.#exists
    if (isSame && properties.length === 0) return undefined
    const change = isSame ? 'changed' : this.#exists ? 'added' : 'removed'
    return { key: this.#key, change, properties, ...this.#authorship }
  }
}

/** Values are texts, numbers, booleans and lists of texts. */
const isEqual = (one: unknown, other: unknown) =>
  one === other ||
  (Array.isArray(one) && Array.isArray(other) && JSON.stringify(one) === JSON.stringify(other))
