import { Neo4jError, type Record, type Session, type SessionConfig } from 'neo4j-driver'
import { telemetry } from '../telemetry.ts'
import { batchRecords } from './batchRecords.ts'
import { serverTimeoutMs } from './deadlines.ts'
import { toAtlasError } from './driverErrors.ts'
import type { CypherParameters, DryRun, ReadOptions, ReadResult, RowHead } from './graph.ts'
import { measureRecords, measureResult } from './measureStatement.ts'
import { continueQuery, listColumns } from './nestedQuery.ts'
import type { ReplaceableDriver } from './replaceableDriver.ts'
import { retry } from './retry.ts'
import { toNeo4jInteger } from './values.ts'
import { resolveVersion, type VersionTracker } from './versions.ts'

/** The number of rows fetched at a time. */
export const defaultFetchSize = 1_000
/** More for streams, so that the database continues while the reader works on what it has. */
const streamFetchSize = 5_000

export interface ReadContext {
  readonly driver: ReplaceableDriver
  readonly readSessionConfig: (fetchSize?: number) => SessionConfig
  readonly versions: VersionTracker
}

/** Reads all rows of a statement; retries if that is safe. */
export async function readRows<Row>(
  context: ReadContext,
  cypher: string,
  parameters: CypherParameters,
  options: ReadOptions,
): Promise<ReadResult<Row>> {
  const { versions } = context
  const read = async (session: Session) => {
    const versionBefore = versions.latest
    const result = await measureResult(cypher, session.run(cypher, parameters, transactionConfig(options)))
    const rows = result.records.map((record) => recordToRow<Row>(record))
    return { rows, version: versions.resolveReadVersion(session, versionBefore) }
  }
  return retryRead(context, read, options)
}

/** Retries an auto-commit statement, which has 1.5 times the throughput of a managed transaction. */
export async function retryRead<Result>(
  { driver, readSessionConfig }: ReadContext,
  read: (session: Session) => Promise<Result>,
  { timeoutMs }: ReadOptions = {},
): Promise<Result> {
  return retryTransient(() => driver.use(readSessionConfig(), read, timeoutMs))
}

/** Repeats work without lasting effects when the database recommends it, as after a deadlock. */
export const retryTransient = <Result>(work: () => Promise<Result>): Promise<Result> =>
  retry(work, { maxAttempts: 3, isRetriable })

/** Streams rows as they are consumed. */
export async function* streamRows<Row>(
  { driver, readSessionConfig, versions }: ReadContext,
  cypher: string,
  parameters: CypherParameters,
  options: ReadOptions,
): AsyncGenerator<Row, string, undefined> {
  const versionBefore = versions.latest
  const rows = driver.stream(
    readSessionConfig(streamFetchSize),
    (session) =>
      batchRecords(
        measureRecords(cypher, session.run(cypher, parameters, transactionConfig(options))),
        batchSize,
        recordToRow<Row>,
      ),
    (session) => versions.resolveReadVersion(session, versionBefore),
    options.timeoutMs,
  )
  try {
    for (;;) {
      const next = await rows.next()
      if (next.done) return next.value
      for (const row of next.value) yield row
    }
  } catch (error) {
    throw toAtlasError(error)
  } finally {
    await rows.return('')
  }
}

/** Rows per wait, since each wait with a deadline has a cost. */
const batchSize = 100

/** Does what `Record.toObject` does, without a generator for each record. */
function recordToRow<Row>(record: Record): Row {
  return toRow(record.keys, (index) => record.get(index))
}

function toRow<Row>(columns: readonly PropertyKey[], getValue: (index: number) => unknown): Row {
  const row: { [name: PropertyKey]: unknown } = {}
  for (const [index, name] of columns.entries()) row[name] = getValue(index)
  return row as Row
}

/** The database holds so many rows at once to count them; of more, it computes them a second time. */
const maxHeldRows = 200_000

/** Reads the first rows of a statement and the total. */
export async function readFirstRows<Row>(
  context: ReadContext,
  cypher: string,
  parameters: CypherParameters,
  { columns, limit }: RowHead,
  options: ReadOptions,
): Promise<ReadResult<Row> & { readonly total: number }> {
  const headCypher = continueQuery(
    cypher,
    'WITH * LIMIT $_maxHeldRows + 1',
    'WITH collect([',
    listColumns(columns),
    ']) AS rows',
    'RETURN rows[..$_limit] AS rows, size(rows) AS count',
  )
  const headResult = await readRows<{ rows: unknown[][]; count: number }>(
    context,
    headCypher,
    { ...parameters, _limit: toNeo4jInteger(limit), _maxHeldRows: toNeo4jInteger(maxHeldRows) },
    options,
  )
  const [head] = headResult.rows
  if (!head) throw new TypeError('An aggregation without groups returns a row')
  const rows = head.rows.map((values) => toRow<Row>(columns, (index) => values[index]))
  if (head.count <= maxHeldRows) return { rows, total: head.count, version: headResult.version }
  const countCypher = continueQuery(cypher, 'RETURN count(*) AS total')
  const countResult = await readRows<{ total: number }>(context, countCypher, parameters, options)
  return {
    rows,
    total: countResult.rows[0]?.total ?? 0,
    version: resolveVersion(headResult.version, countResult.version),
  }
}

/** Runs work in a transaction that is rolled back. */
export async function runDryRun<Result>(
  session: Session,
  work: (dryRun: DryRun) => Promise<Result>,
  options: ReadOptions,
): Promise<Result> {
  const transaction = await session.beginTransaction(transactionConfig(options))
  try {
    return await work({
      transaction: {
        run: (cypher, parameters) => measureResult(cypher, transaction.run(cypher, parameters)),
      },
      async *stream<Row>(cypher: string, parameters: CypherParameters = {}) {
        const records = measureRecords(cypher, transaction.run(cypher, parameters))
        for await (const record of records) yield recordToRow<Row>(record)
        return crypto.randomUUID()
      },
    })
  } finally {
    if (transaction.isOpen()) await transaction.rollback()
  }
}

function transactionConfig({ timeoutMs }: ReadOptions) {
  const timeout = serverTimeoutMs(timeoutMs)
  return timeout === undefined ? {} : { timeout }
}

function isRetriable(error: unknown): boolean {
  if (!(error instanceof Neo4jError && error.retriable) || error.code.includes('Memory')) return false
  telemetry.statementRetried.publish(undefined)
  return true
}
