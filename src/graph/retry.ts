import { setTimeout as sleep } from 'node:timers/promises'
import { AtlasError } from '../model/errors.ts'

export interface RetryOptions {
  readonly maxAttempts: number
  readonly isRetriable: (error: unknown) => boolean
  /** The pause before the next attempt; none by default. */
  readonly delayMs?: (failedAttempts: number) => number
}

/** Runs the work again after an error that another attempt may avoid; throws the last error. */
export async function retry<Result>(
  work: () => Promise<Result>,
  { maxAttempts, isRetriable, delayMs }: RetryOptions,
): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work()
    } catch (error) {
      if (attempt >= maxAttempts || !isRetriable(error)) throw error
    }
    if (delayMs) await sleep(delayMs(attempt))
  }
}

const maxConsistentReads = 5

/** Reads again while others write: the read returns nothing when its result shows no single version of the graph. */
export async function readUntilConsistent<Result>(
  read: () => Promise<Result | undefined>,
  createError: () => AtlasError = createConcurrentChangeError,
  maxAttempts = maxConsistentReads,
): Promise<Result> {
  for (let attempt = 1; attempt <= maxAttempts; attempt += 1) {
    const result = await read()
    if (result !== undefined) return result
  }
  throw createError()
}

const createConcurrentChangeError = () =>
  new AtlasError('CONCURRENT_CHANGE', 'Other clients kept changing the data while it was read; retry')
