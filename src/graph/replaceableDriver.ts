import type { Driver, Session, SessionConfig } from 'neo4j-driver'
import { AtlasError } from '../model/errors.ts'
import { DeadlineTimer } from './deadlines.ts'
import { fulfilsWithin } from './fulfilsWithin.ts'

/** How long the database may take to let go of a statement that is given up. */
const closeTimeoutMs = 500

interface DriverInstance {
  readonly driver: Driver
  sessionCount: number
  isRetired: boolean
}

interface SessionLease {
  readonly instance: DriverInstance
  readonly session: Session
  /** Closes the session once, however many ask. */
  readonly close: () => Promise<void>
}

/**
 * Sessions of a driver that is replaced when a connection of it hangs: neo4j-driver has no time limit of its own, and
 * gives a hanging connection back only when all of the driver is closed.
 */
export class ReplaceableDriver {
  readonly #createDriver: () => Driver
  readonly #instances = new Set<DriverInstance>()
  #current: DriverInstance

  constructor(createDriver: () => Driver) {
    this.#createDriver = createDriver
    this.#current = this.#addInstance()
  }

  /** A session without a limit, for what holds it long; close it. */
  session(config: SessionConfig): Session {
    return this.#current.driver.session(config)
  }

  /** Work with a session of its own, ended by the deadline of now and after `ownMs` at the latest. */
  async use<Result>(
    config: SessionConfig,
    work: (session: Session) => Promise<Result>,
    timeoutMs?: number,
  ): Promise<Result> {
    const lease = this.#openSession(config)
    const timeout = new DeadlineTimer(timeoutMs)
    try {
      return await timeout.wait(work(lease.session).finally(lease.close))
    } catch (error) {
      throw timeout.isAborted ? await this.#handleTimeout(lease, error) : error
    } finally {
      timeout.stop()
      this.#releaseInstance(lease.instance)
    }
  }

  /** What a statement gives, one by one as it is asked for; each has to come in time. Returns what `end` gives. */
  async *stream<Item, Result>(
    config: SessionConfig,
    startStream: (session: Session) => AsyncIterable<Item>,
    getResult: (session: Session) => Result,
    timeoutMs?: number,
  ): AsyncGenerator<Item, Result, undefined> {
    const lease = this.#openSession(config)
    const timeout = new DeadlineTimer(timeoutMs)
    try {
      const items = startStream(lease.session)[Symbol.asyncIterator]()
      for (;;) {
        const next = await timeout.wait(items.next())
        if (next.done) return getResult(lease.session)
        yield next.value
      }
    } catch (error) {
      throw timeout.isAborted ? await this.#handleTimeout(lease, error) : error
    } finally {
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
    let closing: Promise<void> | undefined
    const close = () => {
      closing ??= session.close()
      return closing
    }
    return { instance, session, close }
  }

  /** A database that lets go in time was slow; one that does not is not there. */
  async #handleTimeout(lease: SessionLease, error: unknown): Promise<unknown> {
    if (await closesInTime(lease)) return error
    this.#retire(lease.instance)
    if (error instanceof AtlasError && error.code === 'CLIENT_GONE') return error
    return new AtlasError('DATABASE_UNAVAILABLE', 'The database does not answer', { cause: error })
  }

  /** New sessions get a new driver; this one ends with its last session, each of which has its deadline. */
  #retire(instance: DriverInstance): void {
    instance.isRetired = true
    if (this.#current === instance) this.#current = this.#addInstance()
  }

  #releaseInstance(instance: DriverInstance): void {
    instance.sessionCount -= 1
    if (!instance.isRetired || instance.sessionCount > 0) return
    this.#instances.delete(instance)
    // It hangs: what it says at its end is of no use to anybody.
    instance.driver.close().catch(() => {})
  }
}

const closesInTime = ({ close }: SessionLease) => fulfilsWithin(close(), closeTimeoutMs)
