import { withSharedDeadline } from './deadlines.ts'

/** What some work gave, by question, shared by all who ask. */
export interface Cache<Value> {
  /** Of how many questions something is kept. */
  readonly entryCount: number
  /** What is kept of the question, if it was made of the same; else what the work gives. A failure is told to all who wait for it. */
  getOrCompute(key: string, version: string, work: () => Promise<Value>): Promise<Value>
}

export interface CacheLimits<Value> {
  readonly timeoutMs: number
  readonly maxEntries: number
  /** Of all that is kept, in the unit of `sizeOf`; what was asked last is kept in any case. */
  readonly size?: number
  sizeOf?(value: Value): number
}

interface CacheEntry<Value> {
  readonly version: string
  readonly value: Promise<Value>
  /** 0 until it is there. */
  size: number
}

/** Keeps what was asked last, within limits. The work has its own time, whoever asks first; its failure is not kept. */
export function createCache<Value>(limits: CacheLimits<Value>): Cache<Value> {
  const { timeoutMs, maxEntries, size: maxSize = 0, sizeOf = () => 0 } = limits
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
      const cached: CacheEntry<Value> =
        existing?.version === version
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
        // Another who waited may have forgotten it already.
        if (entries.get(key) === cached) entries.delete(key)
        throw error
      }
    },
  }
}

/** What some work gave last, shared by all who ask. */
export interface SingleValueCache<Value> {
  readonly hasValue: boolean
  /** As that of several outcomes, with one question only. */
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
