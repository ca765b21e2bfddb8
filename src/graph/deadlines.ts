import { AsyncLocalStorage } from 'node:async_hooks'
import { AtlasError } from '../model/errors.ts'

/** By when an answer has to be there, and whether anybody still waits for it. */
export interface Deadline {
  /** In the time of `performance.now()`. */
  readonly expiresAtMs: number
  readonly signal?: AbortSignal | undefined
}

const currentDeadline = new AsyncLocalStorage<Deadline>()

/** Every statement that the work runs, however deep inside, keeps to the deadline. */
export function withDeadline<Result>(deadline: Deadline, work: () => Result): Result {
  return currentDeadline.run(deadline, work)
}

/** Work that others wait for as well: it has its own time, and goes on when the first who asked has gone. */
export function withSharedDeadline<Result>(timeoutMs: number, work: () => Result): Result {
  return withDeadline({ expiresAtMs: performance.now() + timeoutMs }, work)
}

/** What the deadline of now leaves of the time that a piece of work may take; all of it where there is none. */
export function timeLeftMs(timeoutMs: number): number {
  const deadline = currentDeadline.getStore()
  return deadline
    ? Math.max(0, Math.min(timeoutMs, Math.ceil(deadline.expiresAtMs - performance.now())))
    : timeoutMs
}

/** Where nobody set a deadline: migrations and imports on the command line. */
const maxDurationMs = 15 * 60_000
/** The server ends a transaction by itself this long after we did not wait any longer, should it not hear us. */
const serverGraceMs = 1_000

/** When the server is to end a transaction by itself. */
export function serverTimeoutMs(timeoutMs: number | undefined): number | undefined {
  const leftMs = timeLeftMs(maxDurationMs)
  if (timeoutMs !== undefined) return Math.ceil(Math.min(timeoutMs, leftMs + serverGraceMs))
  return leftMs === maxDurationMs ? undefined : Math.ceil(leftMs + serverGraceMs)
}

/** Waits for one thing after the other, each time at most until the deadline and while somebody wants the answer. */
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

  /** Whether it was lost: the one waited for may never answer. */
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
          // What is told after we have given up is our own doing.
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

  /** A reader who takes the time between two waits is none of the database's fault. */
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
