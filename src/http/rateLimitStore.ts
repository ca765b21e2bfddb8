import type { FastifyRateLimitStore } from '@fastify/rate-limit'

/** Callers beyond this number share what the oldest windows leave. */
const maxWindows = 5_000

interface Window {
  readonly startedAtMs: number
  current: number
}

/** Counts requests in windows on a clock that nobody sets: when the time of day steps back, no window gets longer. */
export class RateLimitStore implements FastifyRateLimitStore {
  /** In the order of their start. */
  readonly #windows = new Map<string, Window>()

  incr(
    key: string,
    callback: (error: Error | null, result?: { current: number; ttl: number }) => void,
    windowMs = 60_000,
  ): void {
    const nowMs = performance.now()
    const window = this.#findWindow(key, nowMs - windowMs) ?? this.#startWindow(key, nowMs)
    window.current += 1
    callback(null, { current: window.current, ttl: window.startedAtMs + windowMs - nowMs })
  }

  /** Every limit has its own counts. */
  child(): RateLimitStore {
    return new RateLimitStore()
  }

  #findWindow(key: string, startedAfterMs: number): Window | undefined {
    const window = this.#windows.get(key)
    return window && window.startedAtMs > startedAfterMs ? window : undefined
  }

  #startWindow(key: string, nowMs: number): Window {
    const [oldest] = this.#windows.keys()
    if (oldest !== undefined && this.#windows.size >= maxWindows) this.#windows.delete(oldest)
    this.#windows.delete(key)
    const window = { startedAtMs: nowMs, current: 0 }
    this.#windows.set(key, window)
    return window
  }
}
