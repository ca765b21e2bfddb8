import { Neo4jError, type Session } from 'neo4j-driver'
import type { Parameters, Reading, ReadOptions, Rehearsal } from './connection.ts'
import { asAtlasError } from './faults.ts'

const readAttempts = 3
/** As many rows are fetched at a time. */
export const usualFetchSize = 1_000

/**
 * A bookmark says what was committed when a statement ended, not what it saw: where something was committed while it
 * read, what it gave is of no version, and is named as one that never comes again.
 */
export class Versions {
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

/** Whether what was read shows one version of the graph: nothing was committed while it was. */
export const isOfOneVersion = (version: string) => !version.includes(' ')

export interface Access {
  readonly open: (fetchSize?: number) => Session
  readonly versions: Versions
}

/** All rows of a statement, tried again when that is safe. */
export async function readRows<Row>(
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
export async function retrying<Result>(
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

/** Rows one by one as the reader asks for them. */
export async function* streamRows<Row>(
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

/** The first rows of a statement and the number of all. */
export async function headOf<Row>(
  access: Access,
  cypher: string,
  parameters: Parameters,
  limit: number,
  options: ReadOptions,
): Promise<Reading<Row> & { readonly total: number }> {
  const { open, versions } = access
  const before = versions.latest
  const rows: Row[] = []
  const whole = await using(open(Math.min(limit + 1, usualFetchSize)), async (session) => {
    for await (const record of session.run(cypher, parameters, transactionConfig(options))) {
      if (rows.length === limit) return undefined
      rows.push(record.toObject() as Row)
    }
    return versions.ofReading(session, before)
  })
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

/** Work with a session that is closed afterwards. */
export async function using<Result>(
  session: Session,
  work: (session: Session) => Promise<Result>,
): Promise<Result> {
  try {
    return await work(session)
  } finally {
    await session.close()
  }
}
