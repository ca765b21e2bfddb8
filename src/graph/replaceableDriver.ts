import { setTimeout as sleep } from 'node:timers/promises'
import type { Driver, Session, SessionConfig } from 'neo4j-driver'
import { AtlasError } from '../model/errors.ts'
import { Patience } from './deadlines.ts'

/** How long the database may take to let go of a statement that is given up. */
const letGoPatienceMs = 500

interface Living {
  readonly driver: Driver
  sessions: number
  isRetired: boolean
}

interface Lease {
  readonly living: Living
  readonly session: Session
  /** Closes the session once, however many ask. */
  readonly close: () => Promise<void>
}

/**
 * Sessions of a driver that is replaced when a connection of it hangs: neo4j-driver has no time limit of its own, and
 * gives a hanging connection back only when all of the driver is closed.
 */
export class Drivers {
  readonly #make: () => Driver
  readonly #all = new Set<Living>()
  #current: Living

  constructor(make: () => Driver) {
    this.#make = make
    this.#current = this.#begin()
  }

  /** A session without a limit, for what holds it long; close it. */
  session(config: SessionConfig): Session {
    return this.#current.driver.session(config)
  }

  /** Work with a session of its own, ended by the deadline of now and after `ownMs` at the latest. */
  async use<Result>(
    config: SessionConfig,
    work: (session: Session) => Promise<Result>,
    ownMs?: number,
  ): Promise<Result> {
    const lease = this.#enter(config)
    const patience = new Patience(ownMs)
    try {
      return await patience.wait(work(lease.session).finally(lease.close))
    } catch (error) {
      throw patience.isLost ? await this.#givenUp(lease, error) : error
    } finally {
      patience.end()
      this.#leave(lease.living)
    }
  }

  /** What a statement gives, one by one as it is asked for; each has to come in time. Returns what `end` gives. */
  async *stream<Item, End>(
    config: SessionConfig,
    begin: (session: Session) => AsyncIterable<Item>,
    end: (session: Session) => End,
    ownMs?: number,
  ): AsyncGenerator<Item, End, undefined> {
    const lease = this.#enter(config)
    const patience = new Patience(ownMs)
    try {
      const items = begin(lease.session)[Symbol.asyncIterator]()
      for (;;) {
        const next = await patience.wait(items.next())
        if (next.done) return end(lease.session)
        yield next.value
      }
    } catch (error) {
      throw patience.isLost ? await this.#givenUp(lease, error) : error
    } finally {
      patience.end()
      if (!(patience.isLost || (await letsGo(lease)))) this.#retire(lease.living)
      this.#leave(lease.living)
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.#all].map(({ driver }) => driver.close()))
  }

  #begin(): Living {
    const living = { driver: this.#make(), sessions: 0, isRetired: false }
    this.#all.add(living)
    return living
  }

  #enter(config: SessionConfig): Lease {
    const living = this.#current
    const session = living.driver.session(config)
    living.sessions += 1
    let closing: Promise<void> | undefined
    const close = () => {
      closing ??= session.close()
      return closing
    }
    return { living, session, close }
  }

  /** A database that lets go in time was slow; one that does not is not there. */
  async #givenUp(lease: Lease, error: unknown): Promise<unknown> {
    if (await letsGo(lease)) return error
    this.#retire(lease.living)
    if (error instanceof AtlasError && error.code === 'CLIENT_GONE') return error
    return new AtlasError('DATABASE_UNAVAILABLE', 'The database does not answer', { cause: error })
  }

  /** New sessions get a new driver; this one ends with its last session, each of which has its deadline. */
  #retire(living: Living): void {
    living.isRetired = true
    if (this.#current === living) this.#current = this.#begin()
  }

  #leave(living: Living): void {
    living.sessions -= 1
    if (!living.isRetired || living.sessions > 0) return
    this.#all.delete(living)
    // It hangs: what it says at its end is of no use to anybody.
    living.driver.close().catch(() => {})
  }
}

async function letsGo({ close }: Lease): Promise<boolean> {
  const patience = new AbortController()
  const isClosed = await Promise.race([
    close().then(
      () => true,
      () => false,
    ),
    sleep(letGoPatienceMs, false, { signal: patience.signal }).catch(() => false),
  ])
  patience.abort()
  return isClosed
}
