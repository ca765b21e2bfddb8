import { AsyncLocalStorage } from 'node:async_hooks'
import { AtlasError } from '../model/errors.ts'
import type { Commit } from './commits.ts'

/** The time by which a response must be ready, and whether its client is still connected. */
export interface Deadline {
  /** On the clock of `performance.now()`. */
  readonly expiresAtMs: number
  readonly signal?: AbortSignal | undefined
  /** The route of the request; nothing for shared work. */
  readonly route?: string | undefined
  /** What the response must show at least, if its client said so. */
  readonly requiredCommit?: Commit | undefined
}

const currentDeadline = new AsyncLocalStorage<Deadline>()

/** Runs work whose statements all keep to the deadline. */
export function withDeadline<Result>(deadline: Deadline, work: () => Result): Result {
  return currentDeadline.run(deadline, work)
}

/**
 * Runs work shared by several requests, of one route if that is named: it has a deadline of its own and continues when the
 * first client disconnects.
 */
export function withSharedDeadline<Result>(timeoutMs: number, work: () => Result, route?: string): Result {
  return withDeadline({ expiresAtMs: performance.now() + timeoutMs, route }, work)
}

/** The route of the request that is being handled; undefined in shared work and in the background. */
export const getCurrentRoute = (): string | undefined => currentDeadline.getStore()?.route

/** The commit that the response to the current request must show at least. */
export const getRequiredCommit = (): Commit | undefined => currentDeadline.getStore()?.requiredCommit

/** The part of a timeout that the current deadline leaves; all of it without a deadline. */
export function timeLeftMs(timeoutMs: number): number {
  const deadline = currentDeadline.getStore()
  return deadline
    ? Math.max(0, Math.min(timeoutMs, Math.ceil(deadline.expiresAtMs - performance.now())))
    : timeoutMs
}

/** Applies without a deadline: to migrations and imports on the command line. */
const maxDurationMs = 15 * 60_000
/** The delay after which the server ends a transaction by itself if our cancellation does not reach it. */
const serverGraceMs = 1_000

/** The time after which the server ends a transaction by itself. */
export function serverTimeoutMs(timeoutMs: number | undefined): number | undefined {
  const leftMs = timeLeftMs(maxDurationMs)
  if (timeoutMs !== undefined) return Math.ceil(Math.min(timeoutMs, leftMs + serverGraceMs))
  return leftMs === maxDurationMs ? undefined : Math.ceil(leftMs + serverGraceMs)
}

/** Waits for promises one after the other, each until the deadline and while the client is connected. */
export class DeadlineTimer {
  #rejectCurrent: ((error: AtlasError) => void) | undefined
  #abortError: AtlasError | undefined
  readonly #timer: NodeJS.Timeout
  readonly #signal = currentDeadline.getStore()?.signal

  constructor(timeoutMs = maxDurationMs) {
    this.#timer = setTimeout(this.#handleTimeout, timeLeftMs(timeoutMs))
    if (this.#signal?.aborted) this.#handleClientGone()
    else this.#signal?.addEventListener('abort', this.#handleClientGone, { once: true })
  }

  /** Whether a wait was given up; its promise may never settle. */
  get isAborted(): boolean {
    return this.#abortError !== undefined
  }

  wait<Result>(work: Promise<Result>): Promise<Result> {
    this.#timer.refresh()
    return new Promise((resolve, reject) => {
      if (this.#abortError) reject(this.#abortError)
      this.#rejectCurrent = reject
      const clearCurrent = () => {
        this.#rejectCurrent = undefined
      }
      work.then(
        (result) => {
          clearCurrent()
          resolve(result)
        },
        (error) => {
          // An error after the abort is caused by the abort.
          if (this.#abortError) return
          clearCurrent()
          reject(error)
        },
      )
    })
  }

  stop(): void {
    this.#rejectCurrent = undefined
    clearTimeout(this.#timer)
    this.#signal?.removeEventListener('abort', this.#handleClientGone)
  }

  /** Ignores time that passes between two waits: then the client is slow, not the database. */
  readonly #handleTimeout = () => {
    if (this.#rejectCurrent) this.#abort(new AtlasError('TOO_SLOW', 'The response was not ready in time'))
  }

  readonly #handleClientGone = () =>
    this.#abort(new AtlasError('CLIENT_GONE', 'The client closed the connection'))

  #abort(error: AtlasError): void {
    this.#abortError = error
    this.#rejectCurrent?.(error)
  }
}
