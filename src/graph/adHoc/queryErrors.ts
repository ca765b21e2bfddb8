import { Neo4jError } from 'neo4j-driver'
import { AtlasError } from '../../model/errors.ts'
import { toAtlasError } from '../driverErrors.ts'

export const createQueryTimeoutError = (cause?: unknown) =>
  new AtlasError('QUERY_TOO_SLOW', 'The query did not finish in time', { cause })

/** An error of an ad-hoc query for its author: what the database reports about the statement is shown. */
export function toQueryError(error: unknown): unknown {
  if (!(error instanceof Neo4jError)) return error
  const { code } = error
  if (code.includes('TransactionTimedOut')) return createQueryTimeoutError(error)
  if (/Memory|OutOfMemory|StackOverFlow/i.test(code))
    return new AtlasError('QUERY_TOO_LARGE', 'The query needs more memory than allowed', { cause: error })
  const translated = toAtlasError(error)
  if (translated !== error) return translated
  if (!/^Neo\.ClientError\.(Statement|General|Procedure)/.test(code)) return error
  return createQueryInvalidError(error)
}

/** The first line of the database's message; the others point into the statement as it was sent, with EXPLAIN. */
export const createQueryInvalidError = (error: Neo4jError) =>
  new AtlasError('QUERY_INVALID', error.message.split(/\n"?(?:EXPLAIN)?/)[0] ?? error.message, {
    cause: error,
  })
