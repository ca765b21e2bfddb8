import neo4j, { type ManagedTransaction, Neo4jError, type Session } from 'neo4j-driver'
import { AtlasError } from '../model/index.ts'
import { type Explained, explain } from './explain.ts'

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

type Parameters = Readonly<Record<string, unknown>>

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

const readAttempts = 3

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
  const reader = () => driver.session({ ...shared, defaultAccessMode: neo4j.session.READ })
  const writer = () => driver.session({ ...shared, defaultAccessMode: neo4j.session.WRITE })
  const versions = new Versions()
  return {
    settings: { uri, username, password, ...base },
    read: (cypher, parameters = {}, options = {}) =>
      answering(() => readRows({ open: reader, versions }, cypher, parameters, options)),
    stream: (cypher, parameters = {}, options = {}) =>
      streamRows({ open: reader, versions }, cypher, parameters, options),
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

/**
 * A bookmark says what was committed when a statement ended, not what it saw: where something was committed while it
 * read, what it gave is of no version, and is named as one that never comes again.
 */
class Versions {
  #latest: string | undefined

  get latest(): string | undefined {
    return this.#latest
  }

  saw(session: Session): string {
    this.#latest = session.lastBookmarks().toSorted().join(',')
    return this.#latest
  }

  /** The version of what was read since `before` was the latest. */
  ofReading(session: Session, before: string | undefined): string {
    const after = this.saw(session)
    return after === before ? after : `${after} ${crypto.randomUUID()}`
  }
}

interface Access {
  readonly open: () => Session
  readonly versions: Versions
}

/** A whole number as the database's INTEGER; a plain JavaScript number would become a FLOAT. */
export const asInteger = (value: number) => neo4j.int(value)

async function readRows<Row>(
  { open, versions }: Access,
  cypher: string,
  parameters: Parameters,
  options: ReadOptions,
): Promise<Reading<Row>> {
  return retrying(open, async (session) => {
    const before = versions.latest
    const result = await session.run(cypher, parameters, transactionConfig(options))
    const rows = result.records.map((record) => record.toObject() as Row)
    return { rows, version: versions.ofReading(session, before) }
  })
}

/** A single auto-commit statement serves 1.5 times what a managed transaction does, so retrying is ours. */
async function retrying<Result>(
  open: () => Session,
  read: (session: Session) => Promise<Result>,
): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await using(open(), read)
    } catch (error) {
      if (attempt === readAttempts || !isWorthRetrying(error)) throw error
    }
  }
}

async function* streamRows<Row>(
  { open, versions }: Access,
  cypher: string,
  parameters: Parameters,
  options: ReadOptions,
): AsyncGenerator<Row, string, undefined> {
  const session = open()
  const before = versions.latest
  try {
    for await (const record of session.run(cypher, parameters, transactionConfig(options))) {
      yield record.toObject() as Row
    }
    return versions.ofReading(session, before)
  } catch (error) {
    throw asAtlasError(error)
  } finally {
    await session.close()
  }
}

async function rehearse<Result>(
  session: Session,
  work: (rehearsal: Rehearsal) => Promise<Result>,
  options: ReadOptions,
): Promise<Result> {
  const transaction = await session.beginTransaction(transactionConfig(options))
  try {
    return await work({
      transaction,
      async *stream<Row>(cypher: string, parameters: Parameters = {}) {
        for await (const record of transaction.run(cypher, parameters)) yield record.toObject() as Row
        return crypto.randomUUID()
      },
    })
  } finally {
    if (transaction.isOpen()) await transaction.rollback()
  }
}

const transactionConfig = ({ timeoutMs }: ReadOptions) =>
  timeoutMs === undefined ? {} : { timeout: timeoutMs }

function isWorthRetrying(error: unknown): boolean {
  return error instanceof Neo4jError && error.retriable && !error.code.includes('Memory')
}

async function using<Result>(session: Session, work: (session: Session) => Promise<Result>): Promise<Result> {
  try {
    return await work(session)
  } finally {
    await session.close()
  }
}

async function answering<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    throw asAtlasError(error)
  }
}

const unavailable = new Set<string>([
  neo4j.error.SERVICE_UNAVAILABLE,
  neo4j.error.SESSION_EXPIRED,
  'Neo.TransientError.General.DatabaseUnavailable',
  'Neo.ClientError.Security.Unauthorized',
  'Neo.ClientError.Database.DatabaseNotFound',
])

/** Faults of the database in our words; everything else stays what it is. */
function asAtlasError(error: unknown): unknown {
  if (!(error instanceof Neo4jError)) return error
  if (error.code.includes('TransactionTimedOut')) {
    return new AtlasError('REPORT_TOO_SLOW', 'The question took longer than it may', { cause: error })
  }
  if (unavailable.has(error.code)) {
    return new AtlasError('DATABASE_UNAVAILABLE', 'The database does not answer', { cause: error })
  }
  return error
}
