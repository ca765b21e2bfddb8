import { telemetry } from '../telemetry.ts'
import { withSharedDeadline } from './deadlines.ts'

/** Caches results by key and version; concurrent calls share one computation. */
export interface Cache<Value> {
  readonly entryCount: number
  /** Returns the cached value of the same version, or runs the work. A failure rejects all waiting calls and is not cached. */
  getOrCompute(key: string, version: string, work: () => Promise<Value>): Promise<Value>
}

export interface CacheOptions<Value> {
  /** In metrics; not counted when absent. */
  readonly name?: string
  readonly timeoutMs: number
  readonly maxEntries: number
  /** The total size in the unit of `sizeOf`; the newest entry always stays. */
  readonly size?: number
  sizeOf?(value: Value): number
}

interface CacheEntry<Value> {
  readonly version: string
  readonly value: Promise<Value>
  /** 0 until the value is computed. */
  size: number
}

/** Creates a cache that evicts the least recently used entries. Work has a deadline of its own, shared by all callers. */
export function createCache<Value>(options: CacheOptions<Value>): Cache<Value> {
  const { name, timeoutMs, maxEntries, size: maxSize = 0, sizeOf = () => 0 } = options
  const entries = new Map<string, CacheEntry<Value>>()
  const evictOldest = () => {
    let size = [...entries.values()].reduce((sum, cached) => sum + cached.size, 0)
    for (const [key, cached] of entries) {
      if (entries.size === 1 || (size <= maxSize && entries.size <= maxEntries)) return
      entries.delete(key)
      size -= cached.size
    }
  }
  return {
    get entryCount() {
      return entries.size
    },
    async getOrCompute(key, version, work) {
      const existing = entries.get(key)
      const isHit = existing?.version === version
      if (name !== undefined) telemetry.cacheRead.publish({ cache: name, isHit })
      const cached: CacheEntry<Value> = isHit
        ? existing
        : { version, value: withSharedDeadline(timeoutMs, work), size: 0 }
      entries.delete(key)
      entries.set(key, cached)
      evictOldest()
      try {
        const value = await cached.value
        cached.size = sizeOf(value)
        evictOldest()
        return value
      } catch (error) {
        // Another waiting call may have removed it already.
        if (entries.get(key) === cached) entries.delete(key)
        throw error
      }
    },
  }
}

/** Caches the last result. */
export interface SingleValueCache<Value> {
  readonly hasValue: boolean
  getOrCompute(version: string, work: () => Promise<Value>): Promise<Value>
}

export function createSingleValueCache<Value>(timeoutMs: number): SingleValueCache<Value> {
  const cached = createCache<Value>({ timeoutMs, maxEntries: 1 })
  return {
    get hasValue() {
      return cached.entryCount > 0
    },
    getOrCompute: (version, work) => cached.getOrCompute('last', version, work),
  }
}
