import neo4j, { type ManagedTransaction, type Session } from 'neo4j-driver'
import { serverTimeoutMs } from './deadlines.ts'
import { Drivers } from './drivers.ts'
import { type Explained, explain } from './explain.ts'
import { answering, isTrouble } from './faults.ts'
import { heartbeat } from './heartbeat.ts'
import { attempted, headOf, readRows, rehearse, retrying, streamRows, usualFetchSize } from './sessions.ts'
import { type RunInBatches, snapshot } from './snapshot.ts'
import { Versions } from './versions.ts'

export interface ConnectionSettings {
  readonly uri: string
  readonly username: string
  readonly password: string
  /** The database on that server; the server's default when absent. */
  readonly database?: string | undefined
}

/** What a reading statement gave, and the version of the graph that it shows. */
export interface Reading<Row> {
  readonly rows: Row[]
  readonly version: string
}

export interface ReadOptions {
  /** The server stops the statement after this long. */
  readonly timeoutMs?: number
}

export interface WriteOptions {
  /** It leaves the map as it is, and what is kept of the map good: the version does not move. */
  readonly isBesideTheMap?: boolean
}

export type Parameters = Readonly<Record<string, unknown>>

/** What runs statements inside a transaction. */
export type Transaction = Pick<ManagedTransaction, 'run'>

/** A transaction that will be rolled back. */
export interface Rehearsal {
  readonly transaction: Transaction
  /** Rows as they are inside of it; their version is of no use outside. */
  readonly stream: Graph['stream']
}

/** The open graph: every statement of cx-atlas goes through here. */
export interface Graph {
  /** How to reach the same graph from another thread. */
  readonly settings: ConnectionSettings
  /** One reading statement in one round trip; rows are objects by column. */
  read<Row>(cypher: string, parameters?: Parameters, options?: ReadOptions): Promise<Reading<Row>>
  /** Rows one by one as the reader asks for them; returns the version of the graph at the end. */
  stream<Row>(
    cypher: string,
    parameters?: Parameters,
    options?: ReadOptions,
  ): AsyncGenerator<Row, string, undefined>
  /** Reads with several statements in one transaction; returns the version they show, or nothing where they show none. */
  snapshot<Item>(read: (run: RunInBatches) => AsyncGenerator<Item>): AsyncGenerator<Item, string | undefined>
  /** The first rows, and how many there are: counted by the database, so that the rest need not be sent. */
  head<Row>(
    cypher: string,
    parameters: Parameters,
    limit: number,
    options?: ReadOptions,
  ): Promise<Reading<Row> & { readonly total: number }>
  /** What a statement would do, without doing it; the database's complaint when it is not sound. */
  explain(cypher: string): Promise<Explained | { readonly message: string }>
  /** Work in one writing transaction, tried again when the database says that this is safe. */
  write<Result>(work: (transaction: Transaction) => Promise<Result>, options?: WriteOptions): Promise<Result>
  /**
   * Work in one writing transaction that is rolled back whatever happens: nothing of it can remain. It is begun anew
   * when it met a deadlock.
   */
  rehearse<Result>(work: (rehearsal: Rehearsal) => Promise<Result>, options?: ReadOptions): Promise<Result>
  /** A session for what needs its own, such as migrations; close it. */
  session(): Session
  /** The version of now. It moves with every commit of any client but what we note beside the map: the
   * Bolt bookmark of a reading transaction. */
  version(): Promise<string>
  /** Ends well when the database takes writes; DATABASE_UNAVAILABLE otherwise. Cheap, whoever asks how often. */
  takesWrites(): Promise<void>
  close(): Promise<void>
}

export interface OpenOptions {
  /** Integers come as BigInt, so that nothing is rounded and 1 is not 1.0. */
  readonly isExact?: boolean
}

/** Connects lazily: nothing is sent before the first statement. */
export function openGraph(
  { uri, username, password, database }: ConnectionSettings,
  { isExact = false }: OpenOptions = {},
): Graph {
  const drivers = new Drivers(() =>
    neo4j.driver(uri, neo4j.auth.basic(username, password), {
      ...(isExact ? { useBigInt: true } : { disableLosslessIntegers: true }),
      telemetryDisabled: true,
      userAgent: 'cx-atlas',
      connectionTimeout: 5_000,
      connectionAcquisitionTimeout: 10_000,
      maxTransactionRetryTime: 15_000,
    }),
  )
  const base = database === undefined ? {} : { database }
  const isCluster = uri.startsWith('neo4j')
  const shared = isCluster ? { ...base, bookmarkManager: neo4j.bookmarkManager() } : base
  const reading = (fetchSize = usualFetchSize) =>
    ({ ...shared, defaultAccessMode: neo4j.session.READ, fetchSize }) as const
  const writing = { ...shared, defaultAccessMode: neo4j.session.WRITE } as const
  const access = { drivers, reading, versions: new Versions() }
  const doubt = { isThere: true }
  const write: Graph['write'] = (work, { isBesideTheMap = false } = {}) =>
    answering(async () => {
      try {
        const result = await drivers.use(writing, async (session) => {
          const timeout = serverTimeoutMs(undefined)
          const result = await session.executeWrite(work, timeout === undefined ? {} : { timeout })
          if (isBesideTheMap) access.versions.leftOut(session)
          access.versions.saw(session)
          return result
        })
        doubt.isThere = false
        return result
      } catch (error) {
        doubt.isThere ||= isTrouble(error)
        throw error
      }
    })
  const rehearseIn: Graph['rehearse'] = (work, options = {}) =>
    answering(() =>
      attempted(() => drivers.use(writing, (session) => rehearse(session, work, options), options.timeoutMs)),
    )
  return {
    settings: { uri, username, password, ...base },
    read: (cypher, parameters = {}, options = {}) =>
      answering(() => readRows(access, cypher, parameters, options)),
    stream: (cypher, parameters = {}, options = {}) => streamRows(access, cypher, parameters, options),
    snapshot: (read) => snapshot(access, read),
    head: (cypher, parameters, limit, options = {}) =>
      answering(() => headOf(access, cypher, parameters, limit, options)),
    explain: (cypher) => answering(() => drivers.use(reading(), (session) => explain(session, cypher))),
    write,
    rehearse: rehearseIn,
    session: () => drivers.session(writing),
    version: () =>
      answering(() =>
        retrying(access, async (session) => {
          await session.run('RETURN 1')
          return access.versions.saw(session)
        }),
      ),
    takesWrites: heartbeat({ write, rehearse: rehearseIn }, doubt),
    close: () => drivers.close(),
  }
}

/** A whole number as the database's INTEGER; a plain JavaScript number would become a FLOAT. */
export const asInteger = (value: number | bigint) => neo4j.int(value)
