import type { ManagedTransaction, Session } from 'neo4j-driver'
import type { Commit } from './commits.ts'
import type { QueryPlan } from './explain.ts'

export interface ConnectionSettings {
  readonly uri: string
  readonly username: string
  readonly password: string
  /** The name of the database; the server's default if absent. */
  readonly database?: string | undefined
  /** The version of a graph that nobody changes while it is open, as at a recorded state. */
  readonly fixedVersion?: string | undefined
  /** What the threads of a process know of commits together, as `CommitHorizon` stores it. */
  readonly horizonMemory?: SharedArrayBuffer | undefined
}

/** The rows of a read statement and the version of the graph that they show. */
export interface ReadResult<Row> {
  readonly rows: Row[]
  readonly version: string
}

export interface ReadOptions {
  /** The server ends the statement after this time. */
  readonly timeoutMs?: number
}

export interface WriteOptions {
  /** The write leaves the ecosystem as it is, so the version does not change and caches stay valid. */
  readonly keepsVersion?: boolean
  /** The journal has every change of an element that the write makes. */
  readonly isJournaled?: boolean
}

export type CypherParameters = Readonly<Record<string, unknown>>

/** Streams the only column of a statement in batches. A list in one column costs the driver less than several columns. */
export type RunInBatches = <Item>(
  cypher: string,
  parameters?: CypherParameters,
) => AsyncGenerator<readonly Item[], void>

/** The columns of a statement, and how many of its rows are wanted. */
export interface RowHead {
  readonly columns: readonly string[]
  readonly limit: number
}

/** Runs statements inside a transaction. */
export type Transaction = Pick<ManagedTransaction, 'run'>

/** A transaction that is rolled back. */
export interface DryRun {
  readonly transaction: Transaction
  /** Streams rows as the transaction sees them; their version is meaningless outside. */
  readonly stream: Graph['stream']
}

/** An open graph; every statement of cx-atlas runs through it. */
export interface Graph {
  /** For opening the same graph in another thread. */
  readonly settings: ConnectionSettings
  /** Of a copy that shows a recorded state: the graph whose journal leads to it, and the number of the state. */
  readonly recordedFrom?: { readonly graph: Graph; readonly number: number }
  /** Runs a read statement in one round trip; rows are objects by column. */
  read<Row>(cypher: string, parameters?: CypherParameters, options?: ReadOptions): Promise<ReadResult<Row>>
  /** Streams rows as they are consumed; returns the version of the graph at the end. */
  stream<Row>(
    cypher: string,
    parameters?: CypherParameters,
    options?: ReadOptions,
  ): AsyncGenerator<Row, string, undefined>
  /** Reads with several statements in one transaction; returns the version they show, or nothing if the graph changed meanwhile. */
  snapshot<Item>(read: (run: RunInBatches) => AsyncGenerator<Item>): AsyncGenerator<Item, string | undefined>
  /** Reads the first rows and the total, which the database counts; in one round trip up to 200,000 rows. */
  head<Row>(
    cypher: string,
    parameters: CypherParameters,
    head: RowHead,
    options?: ReadOptions,
  ): Promise<ReadResult<Row> & { readonly total: number }>
  /** The execution plan of a statement; QUERY_INVALID with the database's message when it cannot be planned. */
  explain(cypher: string): Promise<QueryPlan>
  /** Runs work in one write transaction, again if the database recommends it. */
  write<Result>(work: (transaction: Transaction) => Promise<Result>, options?: WriteOptions): Promise<Result>
  /**
   * Runs work in one write transaction that is always rolled back, again if the database recommends it, as after a
   * deadlock.
   */
  dryRun<Result>(work: (dryRun: DryRun) => Promise<Result>, options?: ReadOptions): Promise<Result>
  /** Opens a session without a time limit, for migrations; the caller closes it. */
  openSession(): Session
  /**
   * The current version, which every later read of any thread sees. It changes with every commit of any client, except
   * writes with `keepsVersion`.
   */
  version(): Promise<string>
  /** The newest commit of any client; nothing if the server does not number commits. */
  readLastCommit(): Promise<Commit | undefined>
  /** The newest commit that this process has seen; nothing before the first statement, or if the server does not number commits. */
  getSeenCommit(): Commit | undefined
  /**
   * Waits until every later statement of this process sees a commit, at no cost if one did before. VERSION_NOT_REACHED if
   * the database does not have it in time, INVALID_INPUT if it is of another database.
   */
  waitForCommit(commit: Commit): Promise<void>
  /** In a cluster, makes every later statement see what is committed now, wherever it is routed; without one, they do. */
  catchUpWithLeader(): Promise<void>
  /** Rejects with DATABASE_UNAVAILABLE unless the database accepts writes; cheap to call often. */
  assertWritable(): Promise<void>
  close(): Promise<void>
}
