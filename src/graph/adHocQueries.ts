import { AsyncLocalStorage } from 'node:async_hooks'
import { subscribe } from 'node:diagnostics_channel'
import type { Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import neo4j, { type Driver, Neo4jError, type Plan, type Session } from 'neo4j-driver'
import { AtlasError } from '../model/errors.ts'
import { toAtlasError } from './driverErrors.ts'
import type { ConnectionSettings, CypherParameters } from './graph.ts'

/** What a query that anybody may have written is allowed to take. */
export interface QueryLimits {
  /** The server ends it after this long; a little later its connection is cut. */
  readonly timeoutMs: number
  /** What the server may send. */
  readonly bytes: number
}

export interface PlanOperator {
  readonly name: string
  /** What it works on, in the database's words. */
  readonly details: string
}

export interface AdHocQueryPlan {
  /** `r` when it only reads. */
  readonly queryType: string
  readonly operators: readonly PlanOperator[]
  readonly columns: readonly string[]
}

export interface AdHocResult {
  readonly columns: readonly string[]
  readonly rows: AsyncIterable<readonly unknown[]>
}

/** A way to the graph for queries that anybody may have written: nothing they do touches another connection. */
export interface AdHocQueryRunner {
  /** What the database would do; QUERY_INVALID with its complaint when it cannot. */
  plan(cypher: string, parameters: CypherParameters, timeoutMs: number): Promise<AdHocQueryPlan>
  /** Runs it once, whatever happens, and hands its rows to `read`. */
  run<Result>(
    cypher: string,
    parameters: CypherParameters,
    limits: QueryLimits,
    read: (result: AdHocResult) => Promise<Result>,
  ): Promise<Result>
  close(): Promise<void>
}

/** Each may take a third of the memory that all transactions have, so that the last third is for everybody else. */
export const maxConcurrentAdHocQueries = 2
const maxQueuedQueries = 20
/** How long a query waits for others to end. */
const maxQueueWaitMs = 5_000
const fetchSize = 100
/** How long past its time the server may take to say that it ended a query. */
const graceMs = 1_000

/** Each of a few places has a driver with one connection, which is thrown away when its query does not end in time. */
export function openAdHocQueryRunner(settings: ConnectionSettings): AdHocQueryRunner {
  const slots = Array.from({ length: maxConcurrentAdHocQueries }, () => new ConnectionSlot(settings))
  const pool = createSlotPool(slots)
  const withSlot = async <Result>(work: (slot: ConnectionSlot) => Promise<Result>): Promise<Result> => {
    const slot = await pool.acquire()
    try {
      return await work(slot)
    } catch (error) {
      throw toQueryError(error)
    } finally {
      pool.release(slot)
    }
  }
  return {
    plan: (cypher, parameters, timeoutMs) =>
      withSlot((slot) =>
        slot.use({ timeoutMs, bytes: maxPlanBytes }, async (session, timeout) => {
          const result = session.run(['EXPLAIN', cypher].join('\n'), { ...parameters }, { timeout })
          const columns = await result.keys()
          const { plan, queryType } = await result.summary()
          return { queryType, columns, operators: plan ? listOperators(plan) : [] }
        }),
      ),
    run: (cypher, parameters, limits, read) =>
      withSlot((slot) =>
        slot.use(limits, async (session, timeout) => {
          const result = session.run(cypher, { ...parameters }, { timeout })
          const columns = await result.keys()
          return read({ columns, rows: streamRowValues(result) })
        }),
      ),
    close: async () => {
      await Promise.all(slots.map((slot) => slot.close()))
    },
  }
}

/** Who comes when no place is free waits for one a little, in order. */
function createSlotPool(slots: readonly ConnectionSlot[]) {
  const idleSlots = [...slots]
  const queue = new Set<(slot: ConnectionSlot) => void>()
  return {
    acquire: (): Promise<ConnectionSlot> => {
      const slot = idleSlots.pop()
      if (slot) return Promise.resolve(slot)
      if (queue.size === maxQueuedQueries) return Promise.reject(createQueueFullError())
      return new Promise((resolve, reject) => {
        const waitTimeout = setTimeout(() => {
          queue.delete(grant)
          reject(createQueueFullError())
        }, maxQueueWaitMs)
        const grant = (freedSlot: ConnectionSlot) => {
          clearTimeout(waitTimeout)
          resolve(freedSlot)
        }
        queue.add(grant)
      })
    },
    release: (slot: ConnectionSlot) => {
      const [next] = queue
      if (!next) return idleSlots.push(slot)
      queue.delete(next)
      return next(slot)
    },
  }
}

const createQueueFullError = () =>
  new AtlasError(
    'TOO_MANY_QUERIES',
    `${maxConcurrentAdHocQueries} queries are being run already, and others wait`,
  )

const maxPlanBytes = 4 * 2 ** 20

async function* streamRowValues(
  records: AsyncIterable<{ readonly keys: readonly PropertyKey[]; get(index: number): unknown }>,
) {
  for await (const record of records) yield record.keys.map((_, index) => record.get(index))
}

const listOperators = ({ operatorType, arguments: planArguments, children }: Plan): PlanOperator[] => [
  {
    name: operatorType.replace(/@.*$/, ''),
    details: String((planArguments as Record<string, unknown>).Details ?? ''),
  },
  ...children.flatMap(listOperators),
]

const currentSlot = new AsyncLocalStorage<ConnectionSlot>()
subscribe('net.client.socket', (message) => {
  currentSlot.getStore()?.sockets.add((message as { socket: Socket }).socket)
})

const pollIntervalMs = 20

class ConnectionSlot {
  readonly sockets = new Set<Socket>()
  readonly #settings: ConnectionSettings
  #driver: Driver | undefined

  constructor(settings: ConnectionSettings) {
    this.#settings = settings
  }

  /** Work in a reading session that is cut off when it takes too long or is sent too much. */
  async use<Result>(
    { timeoutMs, bytes }: QueryLimits,
    work: (session: Session, timeoutMs: number) => Promise<Result>,
  ): Promise<Result> {
    return currentSlot.run(this, async () => {
      this.#driver ??= createDriver(this.#settings)
      const session = this.#driver.session({
        defaultAccessMode: neo4j.session.READ,
        fetchSize,
        ...(this.#settings.database !== undefined && { database: this.#settings.database }),
      })
      const watchdog = this.#startWatchdog(timeoutMs + graceMs, bytes)
      const runAndClose = async () => {
        const result = await work(session, timeoutMs)
        await session.close()
        return result
      }
      try {
        return await Promise.race([runAndClose(), watchdog.limitExceeded])
      } catch (error) {
        await this.#closeSession(session)
        throw error
      } finally {
        watchdog.stop()
      }
    })
  }

  /** Rejects when time or bytes are used up. */
  #startWatchdog(timeoutMs: number, bytes: number): { readonly limitExceeded: Promise<never>; stop(): void } {
    const deadline = performance.now() + timeoutMs
    const receivedBefore = this.#countBytesReceived()
    const { promise: limitExceeded, reject } = Promise.withResolvers<never>()
    const timer = setInterval(() => {
      const received = this.#countBytesReceived() - receivedBefore
      if (performance.now() > deadline) reject(createTimeoutError())
      else if (received > bytes)
        reject(new AtlasError('QUERY_TOO_LARGE', `The answer has more than ${bytes} bytes`))
      else return
      clearInterval(timer)
      this.#disconnect()
    }, pollIntervalMs)
    return { limitExceeded, stop: () => clearInterval(timer) }
  }

  #countBytesReceived = () => [...this.sockets].reduce((sum, socket) => sum + socket.bytesRead, 0)

  /** A session that cannot be closed soon goes with its driver. */
  async #closeSession(session: Session): Promise<void> {
    if (this.#driver === undefined) return
    const waitTimeout = new AbortController()
    const gracePeriod = sleep(graceMs, 'late', { signal: waitTimeout.signal }).catch(() => 'closed')
    const outcome = await Promise.race([session.close().catch(() => 'late'), gracePeriod])
    waitTimeout.abort()
    if (outcome === 'late') this.#disconnect()
  }

  /** The server ends what runs on a connection that is gone; the next query gets a new driver. */
  #disconnect(): void {
    for (const socket of this.sockets) socket.destroy()
    this.sockets.clear()
    // Its connections are gone already, and what it says to that changes nothing.
    this.#driver?.close().catch(() => {})
    this.#driver = undefined
  }

  async close(): Promise<void> {
    await this.#driver?.close()
  }
}

const createDriver = ({ uri, username, password }: ConnectionSettings) =>
  neo4j.driver(uri, neo4j.auth.basic(username, password), {
    disableLosslessIntegers: false,
    telemetryDisabled: true,
    userAgent: 'cx-atlas ad hoc',
    maxConnectionPoolSize: uri.startsWith('neo4j') ? 2 : 1,
    connectionTimeout: 5_000,
    connectionAcquisitionTimeout: 5_000,
  })

const createTimeoutError = (cause?: unknown) =>
  new AtlasError('QUERY_TOO_SLOW', 'The query took longer than it may', { cause })

/** What the database says of a query is for who wrote it. */
function toQueryError(error: unknown): unknown {
  if (!(error instanceof Neo4jError)) return error
  const { code } = error
  if (code.includes('TransactionTimedOut')) return createTimeoutError(error)
  if (/Memory|OutOfMemory|StackOverFlow/i.test(code)) {
    return new AtlasError('QUERY_TOO_LARGE', 'The query needs more memory than it may', { cause: error })
  }
  const translated = toAtlasError(error)
  if (translated !== error) return translated
  if (code === 'N/A')
    return new AtlasError('DATABASE_UNAVAILABLE', 'The database does not answer', { cause: error })
  if (!/^Neo\.ClientError\.(Statement|General|Procedure)/.test(code)) return error
  return new AtlasError('QUERY_INVALID', firstLine(error.message), { cause: error })
}

/** The database points into the text with lines of its own, which began with EXPLAIN. */
const firstLine = (message: string) => message.split(/\n"?(?:EXPLAIN)?/)[0] ?? message
