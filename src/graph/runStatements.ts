import { Neo4jError, type Record, type Session, type SessionConfig } from 'neo4j-driver'
import { batchesOf } from './batchRecords.ts'
import { serverTimeoutMs } from './deadlines.ts'
import { asAtlasError } from './driverErrors.ts'
import type { Parameters, Reading, ReadOptions, Rehearsal } from './graph.ts'
import type { Drivers } from './replaceableDriver.ts'
import type { Versions } from './versions.ts'

const attemptsAtMost = 3
/** As many rows are fetched at a time. */
export const usualFetchSize = 1_000
/** More of a stream, so that the database goes on while a reader makes something of what it has. */
const streamFetchSize = 5_000

export interface Access {
  readonly drivers: Drivers
  readonly reading: (fetchSize?: number) => SessionConfig
  readonly versions: Versions
}

/** All rows of a statement, tried again when that is safe. */
export async function readRows<Row>(
  access: Access,
  cypher: string,
  parameters: Parameters,
  options: ReadOptions,
): Promise<Reading<Row>> {
  const { versions } = access
  const read = async (session: Session) => {
    const before = versions.latest
    const result = await session.run(cypher, parameters, transactionConfig(options))
    const rows = result.records.map((record) => rowOf<Row>(record))
    return { rows, version: versions.ofReading(session, before) }
  }
  return retrying(access, read, options)
}

/** A single auto-commit statement serves 1.5 times what a managed transaction does, so retrying is ours. */
export async function retrying<Result>(
  { drivers, reading }: Access,
  read: (session: Session) => Promise<Result>,
  { timeoutMs }: ReadOptions = {},
): Promise<Result> {
  return attempted(() => drivers.use(reading(), read, timeoutMs))
}

/** Work that leaves nothing behind, begun anew where the database says that this may help: after a deadlock, say. */
export async function attempted<Result>(work: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work()
    } catch (error) {
      if (attempt === attemptsAtMost || !isWorthRetrying(error)) throw error
    }
  }
}

/** Rows one by one as the reader asks for them. */
export async function* streamRows<Row>(
  { drivers, reading, versions }: Access,
  cypher: string,
  parameters: Parameters,
  options: ReadOptions,
): AsyncGenerator<Row, string, undefined> {
  const before = versions.latest
  const rows = drivers.stream(
    reading(streamFetchSize),
    (session) =>
      batchesOf(session.run(cypher, parameters, transactionConfig(options)), rowsPerWait, rowOf<Row>),
    (session) => versions.ofReading(session, before),
    options.timeoutMs,
  )
  try {
    for (;;) {
      const next = await rows.next()
      if (next.done) return next.value
      for (const row of next.value) yield row
    }
  } catch (error) {
    throw asAtlasError(error)
  } finally {
    await rows.return('')
  }
}

/** A wait with a deadline has its cost, so some rows share one. */
const rowsPerWait = 100

/** What `Record.toObject` gives, without a generator for each record. */
function rowOf<Row>(record: Record): Row {
  const row: { [name: PropertyKey]: unknown } = {}
  for (const [index, name] of record.keys.entries()) row[name] = record.get(index)
  return row as Row
}

/** The first rows of a statement and the number of all. */
export async function headOf<Row>(
  access: Access,
  cypher: string,
  parameters: Parameters,
  limit: number,
  options: ReadOptions,
): Promise<Reading<Row> & { readonly total: number }> {
  const { drivers, reading, versions } = access
  const before = versions.latest
  const rows: Row[] = []
  const readHead = async (session: Session) => {
    for await (const record of session.run(cypher, parameters, transactionConfig(options))) {
      if (rows.length === limit) return undefined
      rows.push(rowOf<Row>(record))
    }
    return versions.ofReading(session, before)
  }
  const fetchSize = Math.min(limit + 1, usualFetchSize)
  const whole = await drivers.use(reading(fetchSize), readHead, options.timeoutMs)
  if (whole !== undefined) return { rows, total: rows.length, version: whole }
  const count = ['CALL () {', cypher, '}', 'RETURN count(*) AS total'].join('\n')
  const counted = await readRows<{ total: number }>(access, count, parameters, options)
  const version = counted.version === before ? before : crypto.randomUUID()
  return { rows, total: counted.rows[0]?.total ?? 0, version }
}

/** Work in a transaction that is rolled back. */
export async function rehearse<Result>(
  session: Session,
  work: (rehearsal: Rehearsal) => Promise<Result>,
  options: ReadOptions,
): Promise<Result> {
  const transaction = await session.beginTransaction(transactionConfig(options))
  try {
    return await work({
      transaction,
      async *stream<Row>(cypher: string, parameters: Parameters = {}) {
        for await (const record of transaction.run(cypher, parameters)) yield rowOf<Row>(record)
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

function isWorthRetrying(error: unknown): boolean {
  return error instanceof Neo4jError && error.retriable && !error.code.includes('Memory')
}
