import type { ManagedTransaction, Session } from 'neo4j-driver'
import type { QueryPlan } from './explain.ts'

export interface ConnectionSettings {
  readonly uri: string
  readonly username: string
  readonly password: string
  /** The database on that server; the server's default when absent. */
  readonly database?: string | undefined
}

/** What a reading statement gave, and the version of the graph that it shows. */
export interface ReadResult<Row> {
  readonly rows: Row[]
  readonly version: string
}

export interface ReadOptions {
  /** The server stops the statement after this long. */
  readonly timeoutMs?: number
}

export interface WriteOptions {
  /** It leaves the map as it is, and what is kept of the map good: the version does not move. */
  readonly keepsVersion?: boolean
}

export type CypherParameters = Readonly<Record<string, unknown>>

/** The one column of a statement in batches. A list as that column costs the driver less than columns of their own. */
export type RunInBatches = <Item>(
  cypher: string,
  parameters?: CypherParameters,
) => AsyncGenerator<readonly Item[], void>

/** What runs statements inside a transaction. */
export type Transaction = Pick<ManagedTransaction, 'run'>

/** A transaction that will be rolled back. */
export interface DryRun {
  readonly transaction: Transaction
  /** Rows as they are inside of it; their version is of no use outside. */
  readonly stream: Graph['stream']
}

/** The open graph: every statement of cx-atlas goes through here. */
export interface Graph {
  /** How to reach the same graph from another thread. */
  readonly settings: ConnectionSettings
  /** One reading statement in one round trip; rows are objects by column. */
  read<Row>(cypher: string, parameters?: CypherParameters, options?: ReadOptions): Promise<ReadResult<Row>>
  /** Rows one by one as the reader asks for them; returns the version of the graph at the end. */
  stream<Row>(
    cypher: string,
    parameters?: CypherParameters,
    options?: ReadOptions,
  ): AsyncGenerator<Row, string, undefined>
  /** Reads with several statements in one transaction; returns the version they show, or nothing where they show none. */
  snapshot<Item>(read: (run: RunInBatches) => AsyncGenerator<Item>): AsyncGenerator<Item, string | undefined>
  /** The first rows, and how many there are: counted by the database, so that the rest need not be sent. */
  head<Row>(
    cypher: string,
    parameters: CypherParameters,
    limit: number,
    options?: ReadOptions,
  ): Promise<ReadResult<Row> & { readonly total: number }>
  /** The execution plan of a statement; QUERY_INVALID with the database's message when it cannot be planned. */
  explain(cypher: string): Promise<QueryPlan>
  /** Work in one writing transaction, tried again when the database says that this is safe. */
  write<Result>(work: (transaction: Transaction) => Promise<Result>, options?: WriteOptions): Promise<Result>
  /**
   * Work in one writing transaction that is rolled back whatever happens: nothing of it can remain. It is begun anew
   * when the database says that this may help, as after a deadlock.
   */
  dryRun<Result>(work: (dryRun: DryRun) => Promise<Result>, options?: ReadOptions): Promise<Result>
  /** A session for what needs its own, such as migrations; close it. */
  openSession(): Session
  /** The version of now. It moves with every commit of any client but what we note beside the map: the
   * Bolt bookmark of a reading transaction. */
  version(): Promise<string>
  /** Ends well when the database takes writes; DATABASE_UNAVAILABLE otherwise. Cheap, whoever asks how often. */
  assertWritable(): Promise<void>
  close(): Promise<void>
}
