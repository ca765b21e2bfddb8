import neo4j, { type ManagedTransaction, type Session } from 'neo4j-driver'
import { type Explained, explain } from './explain.ts'
import { answering } from './faults.ts'
import {
  headOf,
  readRows,
  rehearse,
  retrying,
  streamRows,
  using,
  usualFetchSize,
  Versions,
} from './sessions.ts'
import { type RunInBatches, snapshot } from './snapshot.ts'

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
  write<Result>(work: (transaction: Transaction) => Promise<Result>): Promise<Result>
  /** Work in one writing transaction that is rolled back whatever happens: nothing of it can remain. */
  rehearse<Result>(work: (rehearsal: Rehearsal) => Promise<Result>, options?: ReadOptions): Promise<Result>
  /** A session for what needs its own, such as migrations; close it. */
  session(): Session
  /** The version of now. It moves with every commit of any client: the Bolt bookmark of a reading transaction. */
  version(): Promise<string>
  close(): Promise<void>
}

/** Connects lazily: nothing is sent before the first statement. */
export function openGraph({ uri, username, password, database }: ConnectionSettings): Graph {
  const driver = neo4j.driver(uri, neo4j.auth.basic(username, password), {
    disableLosslessIntegers: true,
    telemetryDisabled: true,
    userAgent: 'cx-atlas',
    connectionAcquisitionTimeout: 15_000,
    maxTransactionRetryTime: 15_000,
  })
  const base = database === undefined ? {} : { database }
  const isCluster = uri.startsWith('neo4j')
  const shared = isCluster ? { ...base, bookmarkManager: neo4j.bookmarkManager() } : base
  const reader = (fetchSize = usualFetchSize) =>
    driver.session({ ...shared, defaultAccessMode: neo4j.session.READ, fetchSize })
  const writer = () => driver.session({ ...shared, defaultAccessMode: neo4j.session.WRITE })
  const versions = new Versions()
  return {
    settings: { uri, username, password, ...base },
    read: (cypher, parameters = {}, options = {}) =>
      answering(() => readRows({ open: reader, versions }, cypher, parameters, options)),
    stream: (cypher, parameters = {}, options = {}) =>
      streamRows({ open: reader, versions }, cypher, parameters, options),
    snapshot: (read) => snapshot({ open: reader, versions }, read),
    head: (cypher, parameters, limit, options = {}) =>
      answering(() => headOf({ open: reader, versions }, cypher, parameters, limit, options)),
    explain: (cypher) => answering(() => using(reader(), (session) => explain(session, cypher))),
    write: (work) =>
      answering(() =>
        using(writer(), async (session) => {
          const result = await session.executeWrite(work)
          versions.saw(session)
          return result
        }),
      ),
    rehearse: (work, options = {}) =>
      answering(() => using(writer(), (session) => rehearse(session, work, options))),
    session: writer,
    version: () =>
      answering(() =>
        retrying(reader, async (session) => {
          await session.run('RETURN 1')
          return versions.saw(session)
        }),
      ),
    close: () => driver.close(),
  }
}

/** A whole number as the database's INTEGER; a plain JavaScript number would become a FLOAT. */
export const asInteger = (value: number | bigint) => neo4j.int(value)
