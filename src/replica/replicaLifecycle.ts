import { telemetry } from '../telemetry.ts'
import type { ReplicaProcess } from './replicaProcess.ts'
import { createUnavailableError } from './unavailable.ts'

export interface LifecycleOptions<Running extends ReplicaProcess> {
  /** What it is called in messages: `replica for ad-hoc queries`. */
  readonly noun: string
  readonly start: () => Promise<Running>
  /** Keeps it near the head of the journal; called every second. */
  readonly follow?: (replica: Running) => Promise<unknown>
  /** Called when the process ends without having been stopped. */
  readonly onEnded?: (replica: Running) => void
  /** Receives failures for the log. */
  readonly onProgress: (line: string) => void
  /** Time without use after which the replica is stopped. */
  readonly idleTimeoutMs?: number
}

const defaultIdleTimeoutMs = 10 * 60_000
const followIntervalMs = 1_000
const firstRetryDelayMs = 1_000
const maxRetryDelayMs = 60_000

/** Starts the replica when it is needed, again after its process has ended, and stops it when it is idle. */
export class ReplicaLifecycle<Running extends ReplicaProcess> {
  readonly #options: LifecycleOptions<Running>
  #current: Promise<Running> | undefined
  /** The one that `#current` has started. */
  #running: Running | undefined
  #stopping: Promise<void> = Promise.resolve()
  #isClosed = false
  #useCount = 0
  #failedStarts = 0
  #retryAtMs = 0
  #idleTimer: NodeJS.Timeout | undefined

  constructor(options: LifecycleOptions<Running>) {
    this.#options = options
  }

  /** Whether the process runs, or is being started. */
  get isStarted(): boolean {
    return this.#current !== undefined
  }

  /** Runs work that needs the running replica, which is started if needed and not stopped meanwhile. */
  async use<Result>(work: (getReplica: () => Promise<Running>) => Promise<Result>): Promise<Result> {
    this.#useCount += 1
    try {
      return await work(this.#getCurrent)
    } finally {
      this.#useCount -= 1
      this.#idleTimer?.refresh()
    }
  }

  /** Ends the process at once; later work waits for the next one. */
  kill(replica: Running): void {
    if (this.#running !== replica) return
    replica.kill()
    this.#replace(replica)
  }

  /** Stops the process if no work needs it; the next work starts it again. */
  stopIfUnused(): void {
    if (this.#useCount === 0) this.#stop()
  }

  async close(): Promise<void> {
    this.#isClosed = true
    this.#stop()
    await this.#stopping
  }

  readonly #getCurrent = async (): Promise<Running> => {
    if (this.#isClosed) throw createUnavailableError(this.#options.noun, 'is stopped')
    if (!this.#current && performance.now() < this.#retryAtMs)
      throw createUnavailableError(this.#options.noun, 'could not be started; the log has the reason')
    this.#current ??= this.#start()
    return this.#current
  }

  #start(): Promise<Running> {
    const starting = this.#stopping.then(() => this.#options.start())
    starting.then(
      (replica) => this.#watch(starting, replica),
      (error) => this.#handleFailedStart(starting, error),
    )
    return starting
  }

  #watch(starting: Promise<Running>, replica: Running): void {
    this.#failedStarts = 0
    this.#running = replica
    telemetry.replicaChanged.publish({ replica: this.#options.noun, event: 'started' })
    const {
      follow = async () => {},
      onEnded = () => {},
      idleTimeoutMs = defaultIdleTimeoutMs,
    } = this.#options
    // The next query then has little to wait for; it meets and reports an error.
    const followTimer = setInterval(() => follow(replica).catch(() => {}), followIntervalMs).unref()
    this.#idleTimer = setTimeout(() => this.#stopIfIdle(), idleTimeoutMs).unref()
    replica.ended.then(() => {
      clearInterval(followTimer)
      if (this.#running !== replica || this.#current !== starting) return
      onEnded(replica)
      this.#replace(replica)
    })
  }

  #replace(replica: Running): void {
    this.#running = undefined
    clearTimeout(this.#idleTimer)
    telemetry.replicaChanged.publish({ replica: this.#options.noun, event: 'ended' })
    this.#options.onProgress(`The ${this.#options.noun} ended and is started again`)
    this.#stopping = replica.ended
    this.#current = this.#isClosed ? undefined : this.#start()
  }

  #handleFailedStart(starting: Promise<Running>, error: unknown): void {
    if (this.#current === starting) this.#current = undefined
    this.#retryAtMs =
      performance.now() + Math.min(firstRetryDelayMs * 2 ** this.#failedStarts, maxRetryDelayMs)
    this.#failedStarts += 1
    if (!this.#isClosed) this.#reportFailure('could not be started', error)
  }

  #stopIfIdle(): void {
    if (this.#useCount > 0) this.#idleTimer?.refresh()
    else this.#stop()
  }

  #stop(): void {
    const current = this.#current
    this.#current = undefined
    this.#running = undefined
    clearTimeout(this.#idleTimer)
    // One that failed to start has nothing to stop.
    if (current)
      this.#stopping = current.then(
        (replica) => replica.stop().catch((error) => this.#reportFailure('could not be stopped', error)),
        () => {},
      )
  }

  #reportFailure(what: string, error: unknown): void {
    this.#options.onProgress(
      `The ${this.#options.noun} ${what}: ${error instanceof Error ? error.message : error}`,
    )
  }
}
