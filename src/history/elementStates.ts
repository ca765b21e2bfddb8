import { type ElementKey, toElementPath } from '../graph/element.ts'
import type { Graph } from '../graph/graph.ts'
import { getJournalHead, readJournalRange } from '../graph/journal/journalHead.ts'
import {
  type ElementCreation,
  type ElementUpdate,
  type JournaledChange,
  type JournalStep,
  omitNulls,
  type ValueChanges,
} from '../graph/journal/journalStep.ts'
import { readEntriesOf } from '../graph/journal/readEntriesOf.ts'
import { readJournal } from '../graph/journal/readJournal.ts'
import { systemProperties } from '../model/kind.ts'
import type { PropertyValues } from '../model/property.ts'
import { findBulkEntries } from './journalIndex.ts'
import { readElements, streamElements } from './readElements.ts'

/** An element as it was from one change to the next. */
export interface ElementState {
  readonly key: ElementKey
  /** The number of the change that led to it; 0 if that is not in the journal. */
  readonly number: number
  /** Among the changes of the element in that transaction, from 0. */
  readonly position: number
  /** `earlier`: it was so when the journal begins. */
  readonly change: 'created' | 'updated' | 'earlier'
  /** Names of the properties that the change set or removed. */
  readonly changed: readonly string[]
  readonly values: PropertyValues
  readonly validFrom: string | null
  readonly changedBy: string | null
  readonly end: StateEnd | null
}

/** How a state ended. */
export interface StateEnd {
  /** The number of the change. */
  readonly number: number
  readonly at: string
  readonly by: string
  readonly isDeleted: boolean
}

type StateStream = AsyncGenerator<ElementState, void, undefined>

/**
 * Streams every state of the wanted elements, the latest first, as the journal has them at the number of its head. States
 * of elements that did not change since it begins come last.
 */
export async function* streamElementStates(
  graph: Graph,
  isWanted: (key: ElementKey) => boolean,
): StateStream {
  const head = await getJournalHead(graph)
  const { unavailableThrough } = await readJournalRange(graph)
  const states = new StateRewinder(isWanted)
  for await (const steps of chunkSteps(readJournal(graph, head, unavailableThrough))) {
    states.addKnown(await readStatesAt(graph, head, states.listUnknown(steps)))
    for (const step of steps) yield* states.rewind(step)
  }
  yield* states.listEarliest()
  for await (const { key, values } of streamElements(graph, isWanted))
    if (!states.hasSeen(key) && !states.isLater(values)) yield toEarliestState(key, values, null)
}

/** Streams every state of one element, the latest first, without reading the rest of the journal. */
export async function* streamStatesOf(graph: Graph, key: ElementKey): StateStream {
  const through = await getJournalHead(graph)
  const [known, { unavailableThrough: after }, bulkEntries] = await Promise.all([
    readStatesAt(graph, through, [key]),
    readJournalRange(graph),
    findBulkEntries(graph, toElementPath(key), through),
  ])
  const steps = await readEntriesOf(graph, key, { after, through, bulkEntries })
  const states = new StateRewinder(() => true)
  if (states.listUnknown(steps).length > 0) states.addKnown(known)
  for (const step of steps) yield* states.rewind(step)
  yield* states.listEarliest()
  if (steps.length === 0) for (const values of known.values()) yield toEarliestState(key, values, null)
}

const changesPerChunk = 1_000

/** Groups steps, so that the elements that they change are read together. */
async function* chunkSteps(steps: AsyncIterable<JournalStep>): AsyncGenerator<JournalStep[]> {
  let chunk: JournalStep[] = []
  let changes = 0
  for await (const step of steps) {
    chunk.push(step)
    changes += step.changes.length
    if (changes < changesPerChunk) continue
    yield chunk
    chunk = []
    changes = 0
  }
  yield chunk
}

/** The values of elements at a number: as they are now, without the changes that were made meanwhile. */
async function readStatesAt(
  graph: Graph,
  number: number,
  keys: readonly ElementKey[],
): Promise<ReadonlyMap<string, PropertyValues>> {
  const values = new Map(await readElements(graph, keys))
  if (keys.length === 0) return values
  const paths = new Set(keys.map(toElementPath))
  for await (const { changes } of readJournal(graph, await getJournalHead(graph), number))
    for (const change of changes.toReversed()) {
      const path = toElementPath(change.key)
      if (!paths.has(path)) continue
      if (change.change === 'created') values.delete(path)
      else values.set(path, rewindValues(values.get(path) ?? {}, change.before))
    }
  return values
}

interface LaterState {
  readonly key: ElementKey
  readonly values: PropertyValues
  readonly end: StateEnd | null
}

/** Follows elements backwards through the journal. */
class StateRewinder {
  readonly #isWanted: (key: ElementKey) => boolean
  /** The states before the steps so far, of elements that exist then. */
  readonly #states = new Map<string, LaterState>()
  /** The values of elements after the steps to come, which no later step has. */
  readonly #known = new Map<string, PropertyValues>()
  readonly #seen = new Set<string>()
  #earliestAt: string | undefined

  constructor(isWanted: (key: ElementKey) => boolean) {
    this.#isWanted = isWanted
  }

  /** The elements whose values after the steps neither the steps nor later ones have. */
  listUnknown(steps: readonly JournalStep[]): ElementKey[] {
    const unknown = new Map<string, ElementKey>()
    const known = new Set<string>()
    for (const change of steps.flatMap(({ changes }) => changes.toReversed())) {
      const path = toElementPath(change.key)
      if (!this.#isWanted(change.key) || this.#states.has(path) || known.has(path)) continue
      if (change.change === 'updated') unknown.set(path, change.key)
      known.add(path)
    }
    return [...unknown.values()]
  }

  addKnown(values: ReadonlyMap<string, PropertyValues>): void {
    for (const [path, known] of values) this.#known.set(path, known)
  }

  /** The states that a step led to. */
  *rewind({ number, at, author, changes }: JournalStep): Generator<ElementState> {
    this.#earliestAt = at
    const wanted = changes.filter(({ key }) => this.#isWanted(key))
    const counts = countByPath(wanted)
    for (const change of wanted.toReversed()) {
      const path = toElementPath(change.key)
      this.#seen.add(path)
      const later = this.#takeLater(path, change)
      const position = (counts.get(path) ?? 1) - 1
      counts.set(path, position)
      if (change.change !== 'deleted')
        yield { ...later, number, position, ...describeChange(change), validFrom: at, changedBy: author }
      if (change.change === 'created') continue
      const values = rewindValues(change.change === 'deleted' ? {} : later.values, change.before)
      const end = { number, at, by: author, isDeleted: change.change === 'deleted' }
      this.#states.set(path, { key: change.key, values, end })
    }
  }

  /** The states in which the journal finds elements when it begins. */
  *listEarliest(): Generator<ElementState> {
    for (const { key, values, end } of this.#states.values()) yield toEarliestState(key, values, end)
  }

  hasSeen(key: ElementKey): boolean {
    return this.#seen.has(toElementPath(key))
  }

  /** Whether an element was created after the beginning of the journal. */
  isLater({ createdAt }: PropertyValues): boolean {
    return Date.parse(String(createdAt)) >= Date.parse(this.#earliestAt ?? '')
  }

  #takeLater(path: string, change: JournaledChange): LaterState {
    const later = this.#states.get(path)
    this.#states.delete(path)
    if (later) return later
    const values = this.#known.get(path) ?? (change.change === 'deleted' ? {} : omitNulls(change.after))
    this.#known.delete(path)
    return { key: change.key, values, end: null }
  }
}

function toEarliestState(key: ElementKey, values: PropertyValues, end: StateEnd | null): ElementState {
  const { updatedAt, updatedBy } = values
  return {
    key,
    number: 0,
    position: 0,
    change: 'earlier',
    changed: [],
    values,
    validFrom: updatedAt === undefined ? null : String(updatedAt),
    changedBy: updatedBy === undefined ? null : String(updatedBy),
    end,
  }
}

/** Values before a change, by those after it. */
const rewindValues = (values: PropertyValues, before: ValueChanges): PropertyValues =>
  omitNulls({ ...values, ...before })

const describeChange = (change: ElementCreation | ElementUpdate) => ({
  change: change.change,
  changed: Object.keys(change.after).filter((name) => !(name in systemProperties)),
})

function countByPath(changes: readonly JournaledChange[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const { key } of changes) counts.set(toElementPath(key), (counts.get(toElementPath(key)) ?? 0) + 1)
  return counts
}
