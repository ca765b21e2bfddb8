import { setTimeout as wait } from 'node:timers/promises'
import type { Graph } from '../graph/graph.ts'
import { type ApiKey, readKeys, type StoredKey, writeUses } from './keys.ts'

/** The keys as this instance knows them: never older than some seconds, read from the database when somebody asks. */
export interface KnownKeys {
  find(id: string): Promise<StoredKey | undefined>
  /** Whether there is any, revoked ones among them. */
  isAny(): Promise<boolean>
  /** All of them as they are now, with the uses that this instance has yet to write down. */
  list(): Promise<readonly ApiKey[]>
  used(id: string): void
  /** Something was changed: what is known counts no more. */
  forget(): void
  close(): Promise<void>
}

/** After this long they are read again, while requests still go by what is known. */
const freshMs = 2_000
/** What is known longer than this is not gone by: a revoked key is refused everywhere within 5 s. */
const oldestMs = 4_000
/** A key that is not known may be new: it is looked for, so often at most however many wrong ones come. */
const lookAgainMs = 250
/**
 * Other instances take every commit for a change of the map, and make anew what they keep of it. So uses are written
 * seldom, those of all keys at once.
 */
const usesEveryMs = 10 * 60_000

interface Snapshot {
  readonly startedMs: number
  readonly keys: Promise<ReadonlyMap<string, StoredKey>>
}

export function knownKeys(graph: Graph, onFault: (fault: unknown) => void): KnownKeys {
  let current: Snapshot | undefined
  let coming: Snapshot | undefined
  const uses = pendingUses(graph, onFault)

  function read(): Snapshot {
    if (coming) return coming
    const keys = readKeys(graph).then((all) => new Map(all.map((key) => [key.id, key])))
    const snapshot: Snapshot = { startedMs: performance.now(), keys }
    coming = snapshot
    const settled = (outcome: Snapshot | undefined) => {
      if (coming !== snapshot) return
      coming = undefined
      if (outcome) current = outcome
    }
    // Whoever waits for it hears of the fault; who does not goes by what is known until that is too old.
    keys.then(
      () => settled(snapshot),
      () => settled(undefined),
    )
    return snapshot
  }

  async function keysWithin(ageMs: number) {
    const age = current ? performance.now() - current.startedMs : Number.POSITIVE_INFINITY
    if (current && age <= ageMs) {
      if (age > freshMs) read()
      return current.keys
    }
    return read().keys
  }

  /** As a look finds them that begins after the question. */
  async function newKeys() {
    const askedMs = performance.now()
    const ageMs = current ? askedMs - current.startedMs : lookAgainMs
    if (ageMs < lookAgainMs) await wait(lookAgainMs - ageMs)
    if (coming && coming.startedMs < askedMs) await coming.keys
    return current && current.startedMs >= askedMs ? current.keys : read().keys
  }

  return {
    find: async (id) => (await keysWithin(oldestMs)).get(id) ?? (await newKeys()).get(id),
    isAny: async () => (await keysWithin(oldestMs)).size > 0,
    list: async () => (await readKeys(graph)).map(({ hash: _, ...key }) => uses.shownIn(key)),
    used: uses.add,
    forget: () => {
      current = undefined
      coming = undefined
    },
    close: uses.close,
  }
}

function pendingUses(graph: Graph, onFault: (fault: unknown) => void) {
  let pending = new Map<string, Date>()
  let timer: NodeJS.Timeout | undefined
  const write = async () => {
    clearTimeout(timer)
    timer = undefined
    if (pending.size === 0) return
    const writing = pending
    pending = new Map()
    try {
      await writeUses(graph, writing)
    } catch (fault) {
      pending = new Map([...writing, ...pending])
      onFault(fault)
    }
  }
  return {
    add: (id: string) => {
      pending.set(id, new Date())
      timer ??= setTimeout(write, usesEveryMs).unref()
    },
    shownIn: (key: ApiKey): ApiKey => {
      const at = pending.get(key.id)
      return at ? { ...key, lastUsedAt: at.toISOString() } : key
    },
    close: write,
  }
}
