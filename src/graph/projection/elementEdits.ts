import { type ElementKey, toElementPath } from '../element.ts'
import type { JournaledChange, ValueChanges } from '../journal/journalStep.ts'

/** What several changes of one element amount to. */
export interface ElementEdit<Key extends ElementKey = ElementKey> {
  readonly key: Key
  readonly isDeleted: boolean
  /** Whether it has no values but these. */
  readonly isWhole: boolean
  readonly values: ValueChanges
}

/** One edit for each element that changes concern; the changes are in their order. */
export function sumUpChanges(changes: readonly JournaledChange[]): ElementEdit[] {
  const edits = new Map<string, ElementEdit>()
  for (const change of changes) {
    const path = toElementPath(change.key)
    edits.set(path, toEdit(change, edits.get(path)))
  }
  return [...edits.values()]
}

function toEdit(change: JournaledChange, earlier: ElementEdit | undefined): ElementEdit {
  const { key } = change
  if (change.change === 'deleted') return { key, isDeleted: true, isWhole: true, values: {} }
  if (change.change === 'created') return { key, isDeleted: false, isWhole: true, values: change.after }
  return {
    key,
    isDeleted: earlier?.isDeleted ?? false,
    isWhole: earlier?.isWhole ?? false,
    values: { ...earlier?.values, ...change.after },
  }
}

/** Where an element is in sorted columns, or would be. */
export interface Place {
  readonly index: number
  readonly isFound: boolean
}

export type PlacedEdit<Key extends ElementKey = ElementKey> = ElementEdit<Key> & { readonly index: number }

/** Edits of sorted columns: entries to replace, to leave out, and to insert before the entry that has the index. */
export interface PlacedEdits<Key extends ElementKey = ElementKey> {
  readonly replaced: PlacedEdit<Key>[]
  readonly removed: Set<number>
  readonly inserted: PlacedEdit<Key>[]
}

/** Finds the place of each edit; those without one are left out. */
export function placeEdits<Key extends ElementKey>(
  edits: readonly ElementEdit<Key>[],
  findPlace: (key: Key) => Place | undefined,
  compareKeys: (a: Key, b: Key) => number,
): PlacedEdits<Key> {
  const placed: PlacedEdits<Key> = { replaced: [], removed: new Set(), inserted: [] }
  for (const edit of edits) {
    const place = findPlace(edit.key)
    if (!place) continue
    const { index, isFound } = place
    if (isFound && edit.isDeleted) placed.removed.add(index)
    else if (isFound) placed.replaced.push({ ...edit, index })
    // What was only changed, and is not there, was deleted since.
    else if (edit.isWhole && !edit.isDeleted) placed.inserted.push({ ...edit, index })
  }
  placed.inserted.sort((a, b) => a.index - b.index || compareKeys(a.key, b.key))
  return placed
}

/** The first place that does not come before what is searched, by binary search. */
export function searchSorted(count: number, compare: (index: number) => number): Place {
  let [low, high] = [0, count]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (compare(middle) < 0) low = middle + 1
    else high = middle
  }
  return { index: low, isFound: low < count && compare(low) === 0 }
}
