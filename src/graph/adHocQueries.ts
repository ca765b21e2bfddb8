import { AsyncLocalStorage } from 'node:async_hooks'
import { subscribe } from 'node:diagnostics_channel'
import type { Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import neo4j, { type Driver, Neo4jError, type Plan, type Session } from 'neo4j-driver'
import { AtlasError } from '../model/errors.ts'
import { asAtlasError } from './driverErrors.ts'
import type { ConnectionSettings, Parameters } from './graph.ts'

/** What a query that anybody may have written is allowed to take. */
export interface Allowance {
  /** The server ends it after this long; a little later its connection is cut. */
  readonly timeoutMs: number
  /** What the server may send. */
  readonly bytes: number
}

export interface PlannedOperator {
  readonly name: string
  /** What it works on, in the database's words. */
  readonly details: string
}

export interface PlannedQuery {
  /** `r` when it only reads. */
  readonly queryType: string
  readonly operators: readonly PlannedOperator[]
  readonly columns: readonly string[]
}

export interface AdHocRows {
  readonly columns: readonly string[]
  readonly rows: AsyncIterable<readonly unknown[]>
}

/** A way to the graph for queries that anybody may have written: nothing they do touches another connection. */
export interface AdHoc {
  /** What the database would do; QUERY_INVALID with its complaint when it cannot. */
  plan(cypher: string, parameters: Parameters, timeoutMs: number): Promise<PlannedQuery>
  /** Runs it once, whatever happens, and hands its rows to `read`. */
  run<Result>(
    cypher: string,
    parameters: Parameters,
    allowance: Allowance,
    read: (answer: AdHocRows) => Promise<Result>,
  ): Promise<Result>
  close(): Promise<void>
}

/** Each may take a third of the memory that all transactions have, so that the last third is for everybody else. */
export const adHocAtOnce = 2
const waitingAtMost = 20
/** How long a query waits for others to end. */
const waitAtMostMs = 5_000
const fetchSize = 100
/** How long past its time the server may take to say that it ended a query. */
const graceMs = 1_000

/** Each of a few places has a driver with one connection, which is thrown away when its query does not end in time. */
export function openAdHoc(settings: ConnectionSettings): AdHoc {
  const places = Array.from({ length: adHocAtOnce }, () => new Place(settings))
  const pool = poolOf(places)
  const inPlace = async <Result>(work: (place: Place) => Promise<Result>): Promise<Result> => {
    const place = await pool.take()
    try {
      return await work(place)
    } catch (error) {
      throw inOurWords(error)
    } finally {
      pool.giveBack(place)
    }
  }
  return {
    plan: (cypher, parameters, timeoutMs) =>
      inPlace((place) =>
        place.use({ timeoutMs, bytes: planBytes }, async (session, timeout) => {
          const result = session.run(['EXPLAIN', cypher].join('\n'), { ...parameters }, { timeout })
          const columns = await result.keys()
          const { plan, queryType } = await result.summary()
          return { queryType, columns, operators: plan ? operatorsOf(plan) : [] }
        }),
      ),
    run: (cypher, parameters, allowance, read) =>
      inPlace((place) =>
        place.use(allowance, async (session, timeout) => {
          const result = session.run(cypher, { ...parameters }, { timeout })
          const columns = await result.keys()
          return read({ columns, rows: valuesOf(result) })
        }),
      ),
    close: async () => {
      await Promise.all(places.map((place) => place.close()))
    },
  }
}

/** Who comes when no place is free waits for one a little, in order. */
function poolOf(places: readonly Place[]) {
  const free = [...places]
  const waiting = new Set<(place: Place) => void>()
  return {
    take: (): Promise<Place> => {
      const place = free.pop()
      if (place) return Promise.resolve(place)
      if (waiting.size === waitingAtMost) return Promise.reject(tooMany())
      return new Promise((resolve, reject) => {
        const impatience = setTimeout(() => {
          waiting.delete(enter)
          reject(tooMany())
        }, waitAtMostMs)
        const enter = (freed: Place) => {
          clearTimeout(impatience)
          resolve(freed)
        }
        waiting.add(enter)
      })
    },
    giveBack: (place: Place) => {
      const [next] = waiting
      if (!next) return free.push(place)
      waiting.delete(next)
      return next(place)
    },
  }
}

const tooMany = () =>
  new AtlasError('TOO_MANY_QUERIES', `${adHocAtOnce} queries are being run already, and others wait`)

const planBytes = 4 * 2 ** 20

async function* valuesOf(
  records: AsyncIterable<{ readonly keys: readonly PropertyKey[]; get(index: number): unknown }>,
) {
  for await (const record of records) yield record.keys.map((_, index) => record.get(index))
}

const operatorsOf = ({ operatorType, arguments: told, children }: Plan): PlannedOperator[] => [
  {
    name: operatorType.replace(/@.*$/, ''),
    details: String((told as Record<string, unknown>).Details ?? ''),
  },
  ...children.flatMap(operatorsOf),
]

const placeOfSocket = new AsyncLocalStorage<Place>()
subscribe('net.client.socket', (message) => {
  placeOfSocket.getStore()?.sockets.add((message as { socket: Socket }).socket)
})

const lookEveryMs = 20

class Place {
  readonly sockets = new Set<Socket>()
  readonly #settings: ConnectionSettings
  #driver: Driver | undefined

  constructor(settings: ConnectionSettings) {
    this.#settings = settings
  }

  /** Work in a reading session that is cut off when it takes too long or is sent too much. */
  async use<Result>(
    { timeoutMs, bytes }: Allowance,
    work: (session: Session, timeoutMs: number) => Promise<Result>,
  ): Promise<Result> {
    return placeOfSocket.run(this, async () => {
      this.#driver ??= driverTo(this.#settings)
      const session = this.#driver.session({
        defaultAccessMode: neo4j.session.READ,
        fetchSize,
        ...(this.#settings.database !== undefined && { database: this.#settings.database }),
      })
      const watch = this.#watch(timeoutMs + graceMs, bytes)
      const done = async () => {
        const result = await work(session, timeoutMs)
        await session.close()
        return result
      }
      try {
        return await Promise.race([done(), watch.cut])
      } catch (error) {
        await this.#leave(session)
        throw error
      } finally {
        watch.end()
      }
    })
  }

  /** Rejects when time or bytes are used up. */
  #watch(timeoutMs: number, bytes: number): { readonly cut: Promise<never>; end(): void } {
    const deadline = performance.now() + timeoutMs
    const before = this.#received()
    const { promise: cut, reject } = Promise.withResolvers<never>()
    const timer = setInterval(() => {
      const received = this.#received() - before
      if (performance.now() > deadline) reject(tooSlow())
      else if (received > bytes)
        reject(new AtlasError('QUERY_TOO_LARGE', `The answer has more than ${bytes} bytes`))
      else return
      clearInterval(timer)
      this.#cutOff()
    }, lookEveryMs)
    return { cut, end: () => clearInterval(timer) }
  }

  #received = () => [...this.sockets].reduce((sum, socket) => sum + socket.bytesRead, 0)

  /** A session that cannot be closed soon goes with its driver. */
  async #leave(session: Session): Promise<void> {
    if (this.#driver === undefined) return
    const impatience = new AbortController()
    const patience = sleep(graceMs, 'late', { signal: impatience.signal }).catch(() => 'closed')
    const outcome = await Promise.race([session.close().catch(() => 'late'), patience])
    impatience.abort()
    if (outcome === 'late') this.#cutOff()
  }

  /** The server ends what runs on a connection that is gone; the next query gets a new driver. */
  #cutOff(): void {
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

const driverTo = ({ uri, username, password }: ConnectionSettings) =>
  neo4j.driver(uri, neo4j.auth.basic(username, password), {
    disableLosslessIntegers: false,
    telemetryDisabled: true,
    userAgent: 'cx-atlas ad hoc',
    maxConnectionPoolSize: uri.startsWith('neo4j') ? 2 : 1,
    connectionTimeout: 5_000,
    connectionAcquisitionTimeout: 5_000,
  })

const tooSlow = (cause?: unknown) =>
  new AtlasError('QUERY_TOO_SLOW', 'The query took longer than it may', { cause })

/** What the database says of a query is for who wrote it. */
function inOurWords(error: unknown): unknown {
  if (!(error instanceof Neo4jError)) return error
  const { code } = error
  if (code.includes('TransactionTimedOut')) return tooSlow(error)
  if (/Memory|OutOfMemory|StackOverFlow/i.test(code)) {
    return new AtlasError('QUERY_TOO_LARGE', 'The query needs more memory than it may', { cause: error })
  }
  const known = asAtlasError(error)
  if (known !== error) return known
  if (code === 'N/A')
    return new AtlasError('DATABASE_UNAVAILABLE', 'The database does not answer', { cause: error })
  if (!/^Neo\.ClientError\.(Statement|General|Procedure)/.test(code)) return error
  return new AtlasError('QUERY_INVALID', firstLine(error.message), { cause: error })
}

/** The database points into the text with lines of its own, which began with EXPLAIN. */
const firstLine = (message: string) => message.split(/\n"?(?:EXPLAIN)?/)[0] ?? message
