import neo4j, {
  type ManagedTransaction,
  Neo4jError,
  type Notification,
  type Plan,
  type Session,
} from 'neo4j-driver'
import { AtlasError } from '../model/index.ts'

export interface ConnectionSettings {
  readonly uri: string
  readonly username: string
  readonly password: string
  /** The database on that server; the server's default when absent. */
  readonly database?: string | undefined
}

/** What a reading statement gave, and the version of the graph it was read from. */
export interface Reading<Row> {
  readonly rows: Row[]
  readonly version: string
}

export interface ReadOptions {
  /** The server stops the statement after this long. */
  readonly timeoutMs?: number
}

/** The database's own reading of a statement. */
export interface Explained {
  /** `r` when it only reads. */
  readonly queryType: string
  readonly operators: readonly string[]
  readonly columns: readonly string[]
  /** The parameters that its text names. */
  readonly parameters: readonly string[]
}

type Parameters = Readonly<Record<string, unknown>>

/** The open graph: every statement of cx-atlas goes through here. */
export interface Graph {
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
  write<Result>(work: (transaction: ManagedTransaction) => Promise<Result>): Promise<Result>
  /** A session for what needs its own, such as migrations; close it. */
  session(): Session
  /** Moves with every commit of any client: the Bolt bookmark of a reading transaction. */
  version(): Promise<string>
  close(): Promise<void>
}

const readAttempts = 3

/** Connects lazily: nothing is sent before the first statement. */
export function openGraph(settings: ConnectionSettings): Graph {
  const driver = neo4j.driver(settings.uri, neo4j.auth.basic(settings.username, settings.password), {
    disableLosslessIntegers: true,
    telemetryDisabled: true,
    userAgent: 'cx-atlas',
    connectionAcquisitionTimeout: 15_000,
    maxTransactionRetryTime: 15_000,
  })
  const base = settings.database === undefined ? {} : { database: settings.database }
  const isCluster = settings.uri.startsWith('neo4j')
  const shared = isCluster ? { ...base, bookmarkManager: neo4j.bookmarkManager() } : base
  const reader = () => driver.session({ ...shared, defaultAccessMode: neo4j.session.READ })
  const writer = () => driver.session({ ...shared, defaultAccessMode: neo4j.session.WRITE })
  return {
    read: (cypher, parameters = {}, options = {}) =>
      answering(() => readWithRetry(reader, cypher, parameters, options)),
    stream: (cypher, parameters = {}, options = {}) => streamRows(reader, cypher, parameters, options),
    explain: (cypher) => answering(() => explain(reader, cypher)),
    write: (work) => answering(() => using(writer(), (session) => session.executeWrite(work))),
    session: writer,
    version: () => answering(async () => (await readWithRetry(reader, 'RETURN 1', {}, {})).version),
    close: () => driver.close(),
  }
}

/** A whole number as the database's INTEGER; a plain JavaScript number would become a FLOAT. */
export const asInteger = (value: number) => neo4j.int(value)

/** A single auto-commit statement serves 1.5 times what a managed transaction does, so retrying is ours. */
async function readWithRetry<Row>(
  open: () => Session,
  cypher: string,
  parameters: Parameters,
  options: ReadOptions,
): Promise<Reading<Row>> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await using(open(), async (session) => {
        const result = await session.run(cypher, parameters, transactionConfig(options))
        const rows = result.records.map((record) => record.toObject() as Row)
        return { rows, version: versionOf(session) }
      })
    } catch (error) {
      if (attempt === readAttempts || !isWorthRetrying(error)) throw error
    }
  }
}

async function* streamRows<Row>(
  open: () => Session,
  cypher: string,
  parameters: Parameters,
  options: ReadOptions,
): AsyncGenerator<Row, string, undefined> {
  const session = open()
  try {
    for await (const record of session.run(cypher, parameters, transactionConfig(options))) {
      yield record.toObject() as Row
    }
    return versionOf(session)
  } catch (error) {
    throw asAtlasError(error)
  } finally {
    await session.close()
  }
}

async function explain(open: () => Session, cypher: string): Promise<Explained | { message: string }> {
  try {
    return await using(open(), async (session) => {
      const result = session.run(['EXPLAIN', cypher].join('\n'))
      const columns = await result.keys()
      const { plan, queryType, notifications } = await result.summary()
      const operators = plan ? operatorsOf(plan) : []
      return { queryType, columns, operators, parameters: missingParameters(notifications) }
    })
  } catch (error) {
    if (error instanceof Neo4jError && error.code.startsWith('Neo.ClientError.Statement')) {
      return { message: error.message }
    }
    throw error
  }
}

const operatorsOf = (plan: Plan): string[] => [plan.operatorType, ...plan.children.flatMap(operatorsOf)]

/** None is given to an EXPLAIN, so the database names them all as missing. */
function missingParameters(notifications: readonly Notification[]): string[] {
  const missing = notifications.find(({ code }) => code.endsWith('ParameterNotProvided'))
  const [, names = ''] = /\(Missing parameters: ([^)]*)\)/.exec(missing?.description ?? '') ?? []
  return names.split(', ').filter((name) => name !== '')
}

const transactionConfig = ({ timeoutMs }: ReadOptions) =>
  timeoutMs === undefined ? {} : { timeout: timeoutMs }

const versionOf = (session: Session) => session.lastBookmarks().toSorted().join(',')

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
