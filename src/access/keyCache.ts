import { setTimeout as wait } from 'node:timers/promises'
import { withSharedDeadline } from '../graph/deadlines.ts'
import type { Graph } from '../graph/graph.ts'
import { type ApiKey, readKeys, type StoredKey, saveKeyUses } from './keys.ts'

/** The keys known to this instance: at most a few seconds old, read from the database on demand. */
export interface KeyCache {
  find(id: string): Promise<StoredKey | undefined>
  /** Whether any key exists, including revoked ones. */
  hasAny(): Promise<boolean>
  /** All keys, with uses that this instance has not saved yet. */
  list(): Promise<readonly ApiKey[]>
  recordUse(id: string): void
  /** Discards what is known, after a change. */
  invalidate(): void
  close(): Promise<void>
}

/** Age after which keys are read again while requests still use the known ones. */
const refreshAfterMs = 2_000
/** Maximum age of known keys: a revoked key is rejected everywhere within 5 s. */
const maxSnapshotAgeMs = 4_000
/** Minimum interval between reads for unknown keys, however many wrong keys arrive. */
const minRereadIntervalMs = 250
/**
 * Every commit invalidates the caches of other instances, so uses of all keys are saved together and rarely.
 */
const flushIntervalMs = 10 * 60_000
const statementTimeoutMs = 30_000

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
    const keys = withSharedDeadline(statementTimeoutMs, () => readKeys(graph)).then(
      (all) => new Map(all.map((key) => [key.id, key])),
    )
    const snapshot: KeySnapshot = { startedAtMs: performance.now(), keys }
    nextSnapshot = snapshot
    const settled = (outcome: KeySnapshot | undefined) => {
      if (nextSnapshot !== snapshot) return
      nextSnapshot = undefined
      if (outcome) currentSnapshot = outcome
    }
    // A failed refresh keeps the current snapshot until it is too old; callers that wait for it get the error.
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

  /** The keys from a read that starts after this call. */
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
      // The timer runs in the context of the request that started it, which has ended.
      await withSharedDeadline(statementTimeoutMs, () => saveKeyUses(graph, batch))
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
