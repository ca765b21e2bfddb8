import { setTimeout as wait } from 'node:timers/promises'
import type { Graph } from '../graph/graph.ts'
import { type ApiKey, readKeys, type StoredKey, saveKeyUses } from './keys.ts'

/** The keys as this instance knows them: never older than some seconds, read from the database when somebody asks. */
export interface KeyCache {
  find(id: string): Promise<StoredKey | undefined>
  /** Whether there is any, revoked ones among them. */
  hasAny(): Promise<boolean>
  /** All of them as they are now, with the uses that this instance has yet to write down. */
  list(): Promise<readonly ApiKey[]>
  recordUse(id: string): void
  /** Something was changed: what is known counts no more. */
  invalidate(): void
  close(): Promise<void>
}

/** After this long they are read again, while requests still go by what is known. */
const refreshAfterMs = 2_000
/** What is known longer than this is not gone by: a revoked key is refused everywhere within 5 s. */
const maxSnapshotAgeMs = 4_000
/** A key that is not known may be new: it is looked for, so often at most however many wrong ones come. */
const minRereadIntervalMs = 250
/**
 * Other instances take every commit for a change of the map, and make anew what they keep of it. So uses are written
 * seldom, those of all keys at once.
 */
const flushIntervalMs = 10 * 60_000

interface KeySnapshot {
  readonly startedAtMs: number
  readonly keys: Promise<ReadonlyMap<string, StoredKey>>
}

export function createKeyCache(graph: Graph, onError: (error: unknown) => void): KeyCache {
  let currentSnapshot: KeySnapshot | undefined
  let nextSnapshot: KeySnapshot | undefined
  const useBuffer = createUseBuffer(graph, onError)

  function refresh(): KeySnapshot {
    if (nextSnapshot) return nextSnapshot
    const keys = readKeys(graph).then((all) => new Map(all.map((key) => [key.id, key])))
    const snapshot: KeySnapshot = { startedAtMs: performance.now(), keys }
    nextSnapshot = snapshot
    const settled = (outcome: KeySnapshot | undefined) => {
      if (nextSnapshot !== snapshot) return
      nextSnapshot = undefined
      if (outcome) currentSnapshot = outcome
    }
    // Whoever waits for it hears of the fault; who does not goes by what is known until that is too old.
    keys.then(
      () => settled(snapshot),
      () => settled(undefined),
    )
    return snapshot
  }

  async function getKeysWithin(ageMs: number) {
    const currentAgeMs = currentSnapshot
      ? performance.now() - currentSnapshot.startedAtMs
      : Number.POSITIVE_INFINITY
    if (currentSnapshot && currentAgeMs <= ageMs) {
      if (currentAgeMs > refreshAfterMs) refresh()
      return currentSnapshot.keys
    }
    return refresh().keys
  }

  /** As a look finds them that begins after the question. */
  async function getKeysReadFromNow() {
    const requestedAtMs = performance.now()
    const ageMs = currentSnapshot ? requestedAtMs - currentSnapshot.startedAtMs : minRereadIntervalMs
    if (ageMs < minRereadIntervalMs) await wait(minRereadIntervalMs - ageMs)
    if (nextSnapshot && nextSnapshot.startedAtMs < requestedAtMs) await nextSnapshot.keys
    return currentSnapshot && currentSnapshot.startedAtMs >= requestedAtMs
      ? currentSnapshot.keys
      : refresh().keys
  }

  return {
    find: async (id) =>
      (await getKeysWithin(maxSnapshotAgeMs)).get(id) ?? (await getKeysReadFromNow()).get(id),
    hasAny: async () => (await getKeysWithin(maxSnapshotAgeMs)).size > 0,
    list: async () => (await readKeys(graph)).map(({ hash: _, ...key }) => useBuffer.withPendingUse(key)),
    recordUse: useBuffer.add,
    invalidate: () => {
      currentSnapshot = undefined
      nextSnapshot = undefined
    },
    close: useBuffer.close,
  }
}

function createUseBuffer(graph: Graph, onError: (error: unknown) => void) {
  let pending = new Map<string, Date>()
  let timer: NodeJS.Timeout | undefined
  const flush = async () => {
    clearTimeout(timer)
    timer = undefined
    if (pending.size === 0) return
    const batch = pending
    pending = new Map()
    try {
      await saveKeyUses(graph, batch)
    } catch (error) {
      pending = new Map([...batch, ...pending])
      onError(error)
    }
  }
  return {
    add: (id: string) => {
      pending.set(id, new Date())
      timer ??= setTimeout(flush, flushIntervalMs).unref()
    },
    withPendingUse: (key: ApiKey): ApiKey => {
      const at = pending.get(key.id)
      return at ? { ...key, lastUsedAt: at.toISOString() } : key
    },
    close: flush,
  }
}
