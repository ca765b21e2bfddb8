import type { Socket } from 'node:net'
import neo4j, { type Driver, type Session } from 'neo4j-driver'
import { AtlasError } from '../../model/errors.ts'
import { createDriver } from '../createDriver.ts'
import { fulfilsWithin } from '../fulfilsWithin.ts'
import type { ConnectionSettings } from '../graph.ts'
import type { QueryLimits } from './adHocQueries.ts'
import { createQueryTimeoutError } from './queryErrors.ts'
import type { SocketTracker } from './socketTracker.ts'

const fetchSize = 100
const pollIntervalMs = 20
/** The time after its deadline that the server gets to end a query by itself. */
const graceMs = 1_000

/** A driver with one connection, which is replaced when its query does not end in time. */
export class ConnectionSlot {
  readonly #settings: ConnectionSettings
  readonly #tracker: SocketTracker
  readonly #sockets = new Set<Socket>()
  #driver: Driver | undefined

  constructor(settings: ConnectionSettings, tracker: SocketTracker) {
    this.#settings = settings
    this.#tracker = tracker
  }

  /** Runs work in a read session; disconnects when it exceeds a limit. */
  use<Result>(limits: QueryLimits, work: (session: Session) => Promise<Result>): Promise<Result> {
    return this.#tracker.collect(this.#sockets, async () => {
      const session = this.#openSession()
      const watchdog = this.#startWatchdog(limits)
      const runAndClose = async () => {
        const result = await work(session)
        await session.close()
        return result
      }
      try {
        return await Promise.race([runAndClose(), watchdog.limitExceeded])
      } catch (error) {
        if (this.#driver && !(await fulfilsWithin(session.close(), graceMs))) this.#disconnect()
        throw error
      } finally {
        watchdog.stop()
      }
    })
  }

  async close(): Promise<void> {
    await this.#driver?.close()
  }

  #openSession(): Session {
    const { uri, database } = this.#settings
    this.#driver ??= createDriver(this.#settings, {
      userAgent: 'cx-atlas ad hoc',
      maxConnectionPoolSize: uri.startsWith('neo4j') ? 2 : 1,
    })
    return this.#driver.session({
      defaultAccessMode: neo4j.session.READ,
      fetchSize,
      ...(database !== undefined && { database }),
    })
  }

  /** Rejects and disconnects when the time or the bytes are used up. */
  #startWatchdog({ timeoutMs, maxBytes }: QueryLimits) {
    const deadlineMs = performance.now() + timeoutMs + graceMs
    const bytesBefore = this.#countBytesReceived()
    const { promise: limitExceeded, reject } = Promise.withResolvers<never>()
    const timer = setInterval(() => {
      if (performance.now() > deadlineMs) reject(createQueryTimeoutError())
      else if (this.#countBytesReceived() - bytesBefore > maxBytes)
        reject(new AtlasError('QUERY_TOO_LARGE', `The result must be at most ${maxBytes} bytes`))
      else return
      clearInterval(timer)
      this.#disconnect()
    }, pollIntervalMs)
    return { limitExceeded, stop: () => clearInterval(timer) }
  }

  #countBytesReceived(): number {
    return [...this.#sockets].reduce((sum, socket) => sum + socket.bytesRead, 0)
  }

  /** The server ends what runs on a closed connection; the next query gets a new driver. */
  #disconnect(): void {
    for (const socket of this.#sockets) socket.destroy()
    this.#sockets.clear()
    // Its connections are closed already; an error here changes nothing.
    this.#driver?.close().catch(() => {})
    this.#driver = undefined
  }
}
