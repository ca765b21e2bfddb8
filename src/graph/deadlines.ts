import { AsyncLocalStorage } from 'node:async_hooks'
import { AtlasError } from '../model/errors.ts'

/** By when an answer has to be there, and whether anybody still waits for it. */
export interface Deadline {
  /** In the time of `performance.now()`. */
  readonly atMs: number
  readonly signal?: AbortSignal | undefined
}

const current = new AsyncLocalStorage<Deadline>()

/** Every statement that the work runs, however deep inside, keeps to the deadline. */
export function withDeadline<Result>(deadline: Deadline, work: () => Result): Result {
  return current.run(deadline, work)
}

/** Work that others wait for as well: it has its own time, and goes on when the first who asked has gone. */
export function forEverybody<Result>(timeoutMs: number, work: () => Result): Result {
  return withDeadline({ atMs: performance.now() + timeoutMs }, work)
}

/** What the deadline of now leaves of the time that a piece of work may take; all of it where there is none. */
export function timeLeftMs(ownMs: number): number {
  const deadline = current.getStore()
  return deadline ? Math.max(0, Math.min(ownMs, Math.ceil(deadline.atMs - performance.now()))) : ownMs
}

/** Where nobody set a deadline: migrations and imports on the command line. */
const longestMs = 15 * 60_000
/** The server ends a transaction by itself this long after we did not wait any longer, should it not hear us. */
const serverGraceMs = 1_000

/** When the server is to end a transaction by itself. */
export function serverTimeoutMs(ownMs: number | undefined): number | undefined {
  const leftMs = timeLeftMs(longestMs)
  if (ownMs !== undefined) return Math.ceil(Math.min(ownMs, leftMs + serverGraceMs))
  return leftMs === longestMs ? undefined : Math.ceil(leftMs + serverGraceMs)
}

/** Waits for one thing after the other, each time at most until the deadline and while somebody wants the answer. */
export class Patience {
  #fail: ((error: AtlasError) => void) | undefined
  #ended: AtlasError | undefined
  readonly #timer: NodeJS.Timeout
  readonly #signal = current.getStore()?.signal

  constructor(ownMs = longestMs) {
    this.#timer = setTimeout(this.#late, timeLeftMs(ownMs))
    if (this.#signal?.aborted) this.#gone()
    else this.#signal?.addEventListener('abort', this.#gone, { once: true })
  }

  /** Whether it was lost: the one waited for may never answer. */
  get isLost(): boolean {
    return this.#ended !== undefined
  }

  wait<Result>(work: Promise<Result>): Promise<Result> {
    this.#timer.refresh()
    return new Promise((resolve, reject) => {
      if (this.#ended) reject(this.#ended)
      this.#fail = reject
      const settle = () => {
        this.#fail = undefined
      }
      work.then(
        (result) => {
          settle()
          resolve(result)
        },
        (error) => {
          // What is told after we have given up is our own doing.
          if (this.#ended) return
          settle()
          reject(error)
        },
      )
    })
  }

  end(): void {
    this.#fail = undefined
    clearTimeout(this.#timer)
    this.#signal?.removeEventListener('abort', this.#gone)
  }

  /** A reader who takes the time between two waits is none of the database's fault. */
  readonly #late = () => {
    if (this.#fail) this.#lose(new AtlasError('TOO_SLOW', 'The answer took longer than it may'))
  }

  readonly #gone = () => this.#lose(new AtlasError('CLIENT_GONE', 'Nobody waits for the answer any longer'))

  #lose(error: AtlasError): void {
    this.#ended = error
    this.#fail?.(error)
  }
}
