import { setTimeout as sleep } from 'node:timers/promises'

/** Whether a promise is fulfilled within a time; false when it is rejected. */
export async function fulfilsWithin(promise: Promise<unknown>, timeoutMs: number): Promise<boolean> {
  const timer = new AbortController()
  const isFulfilled = promise.then(
    () => true,
    () => false,
  )
  const isLate = sleep(timeoutMs, false, { signal: timer.signal }).catch(() => false)
  try {
    return await Promise.race([isFulfilled, isLate])
  } finally {
    timer.abort()
  }
}
