import neo4j, { type Driver, type Session, type SessionConfig } from 'neo4j-driver'
import { AtlasError } from '../model/errors.ts'
import { type DatabaseOperation, startMeasuring, telemetry } from '../telemetry.ts'
import { DeadlineTimer, getCurrentRoute } from './deadlines.ts'
import { fulfilsWithin } from './fulfilsWithin.ts'

/** How long the database may take to release a cancelled statement. */
const closeTimeoutMs = 500

let openSessionCount = 0

/** The number of sessions that run a statement or a transaction, over all graphs of this thread. */
export const getOpenSessionCount = (): number => openSessionCount

interface DriverInstance {
  readonly driver: Driver
  sessionCount: number
  isRetired: boolean
}

interface SessionLease {
  readonly instance: DriverInstance
  readonly session: Session
  /** Closes the session once; idempotent. */
  readonly close: () => Promise<void>
}

/**
 * Opens sessions of a driver that is replaced when a connection hangs: neo4j-driver has no timeout for that, and releases
 * a hanging connection only when the whole driver is closed.
 */
export class ReplaceableDriver {
  readonly #createDriver: () => Driver
  readonly #instances = new Set<DriverInstance>()
  #current: DriverInstance

  constructor(createDriver: () => Driver) {
    this.#createDriver = createDriver
    this.#current = this.#addInstance()
  }

  /** Opens a session without a time limit; the caller closes it. */
  session(config: SessionConfig): Session {
    return this.#current.driver.session(config)
  }

  /** Runs work with a session, until the current deadline or the given timeout. */
  async use<Result>(
    config: SessionConfig,
    work: (session: Session) => Promise<Result>,
    timeoutMs?: number,
  ): Promise<Result> {
    const lease = this.#openSession(config)
    const timeout = new DeadlineTimer(timeoutMs)
    const isRead = config.defaultAccessMode === neo4j.session.READ
    const publishCall = measureCall(isRead ? 'read' : 'write')
    let hasFailed = true
    try {
      const result = await timeout.wait(work(lease.session).finally(lease.close))
      hasFailed = false
      return result
    } catch (error) {
      throw timeout.isAborted ? await this.#handleTimeout(lease, error) : error
    } finally {
      publishCall(hasFailed)
      timeout.stop()
      this.#releaseInstance(lease.instance)
    }
  }

  /** Streams items as they are consumed, each within the time limit; returns what `getResult` returns at the end. */
  async *stream<Item, Result>(
    config: SessionConfig,
    startStream: (session: Session) => AsyncIterable<Item>,
    getResult: (session: Session) => Result,
    timeoutMs?: number,
  ): AsyncGenerator<Item, Result, undefined> {
    const lease = this.#openSession(config)
    const timeout = new DeadlineTimer(timeoutMs)
    const publishCall = measureCall('stream')
    let hasFailed = false
    try {
      const items = startStream(lease.session)[Symbol.asyncIterator]()
      for (;;) {
        const next = await timeout.wait(items.next())
        if (next.done) return getResult(lease.session)
        yield next.value
      }
    } catch (error) {
      hasFailed = true
      throw timeout.isAborted ? await this.#handleTimeout(lease, error) : error
    } finally {
      publishCall(hasFailed)
      timeout.stop()
      if (!(timeout.isAborted || (await closesInTime(lease)))) this.#retire(lease.instance)
      this.#releaseInstance(lease.instance)
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.#instances].map(({ driver }) => driver.close()))
  }

  #addInstance(): DriverInstance {
    const instance = { driver: this.#createDriver(), sessionCount: 0, isRetired: false }
    this.#instances.add(instance)
    return instance
  }

  #openSession(config: SessionConfig): SessionLease {
    const instance = this.#current
    const session = instance.driver.session(config)
    instance.sessionCount += 1
    openSessionCount += 1
    let closing: Promise<void> | undefined
    const close = () => {
      closing ??= session.close()
      return closing
    }
    return { instance, session, close }
  }

  /** A database that releases the session in time is slow; otherwise it is unavailable. */
  async #handleTimeout(lease: SessionLease, error: unknown): Promise<unknown> {
    if (await closesInTime(lease)) return error
    this.#retire(lease.instance)
    if (error instanceof AtlasError && error.code === 'CLIENT_GONE') return error
    return new AtlasError('DATABASE_UNAVAILABLE', 'The database does not answer', { cause: error })
  }

  /** New sessions use a new driver; this one is closed with its last session. */
  #retire(instance: DriverInstance): void {
    instance.isRetired = true
    if (this.#current === instance) this.#current = this.#addInstance()
  }

  #releaseInstance(instance: DriverInstance): void {
    instance.sessionCount -= 1
    openSessionCount -= 1
    if (!instance.isRetired || instance.sessionCount > 0) return
    this.#instances.delete(instance)
    // It hangs; an error while closing it changes nothing.
    instance.driver.close().catch(() => {})
  }
}

const measureCall = (operation: DatabaseOperation) =>
  startMeasuring(telemetry.databaseCalled, { operation, route: getCurrentRoute() })

const closesInTime = ({ close }: SessionLease) => fulfilsWithin(close(), closeTimeoutMs)
