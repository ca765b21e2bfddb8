import neo4j, { Neo4jError } from 'neo4j-driver'
import { AtlasError } from '../model/errors.ts'

/** Runs work on the database and turns its errors into AtlasErrors. */
export async function withAtlasErrors<Result>(
  work: () => Promise<Result>,
  translate: (error: unknown) => unknown = toAtlasError,
): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    throw translate(error)
  }
}

const unavailableCodes = new Set<string>([
  neo4j.error.SERVICE_UNAVAILABLE,
  neo4j.error.SESSION_EXPIRED,
  'Neo.ClientError.Database.DatabaseNotFound',
])

/**
 * Errors of the database rather than of a statement: full disk, no memory, an unresolved deadlock, a transaction ended
 * from outside, failed authentication.
 */
const databaseFailurePattern =
  /^Neo\.(TransientError|DatabaseError\.(?!Statement|Schema)|ClientError\.(Transaction|Security))/

/** The code of errors that the driver detects itself, such as no free connection in time. */
const driverErrorCode = 'N/A'

/** An error of the database as an AtlasError; any other error unchanged. */
export function toAtlasError(error: unknown): unknown {
  if (!(error instanceof Neo4jError)) return error
  if (error.code.includes('TransactionTimedOut')) {
    return new AtlasError('DATABASE_TIMEOUT', 'The database did not finish the statement in time', {
      cause: error,
    })
  }
  if (error.code.includes('MemoryPoolOutOfMemory')) {
    return new AtlasError(
      'DATABASE_OUT_OF_MEMORY',
      'The database has too little free memory for this operation',
      {
        cause: error,
      },
    )
  }
  if (isDatabaseFailure(error)) {
    return new AtlasError('DATABASE_UNAVAILABLE', 'The database does not respond', { cause: error })
  }
  return error
}

const evaluationErrorCodes = new Set([
  'Neo.ClientError.Statement.ArithmeticError',
  'Neo.ClientError.Statement.ArgumentError',
])

/** Whether a statement failed to compute a value, as with a division by zero. */
export const isEvaluationError = (error: unknown) =>
  error instanceof Neo4jError && evaluationErrorCodes.has(error.code)

/** Whether the database rather than the statement caused the error. */
export function isDatabaseFailure(error: unknown): boolean {
  if (error instanceof AtlasError) return error.code === 'DATABASE_UNAVAILABLE'
  if (!(error instanceof Neo4jError)) return false
  return (
    unavailableCodes.has(error.code) ||
    databaseFailurePattern.test(error.code) ||
    error.code === driverErrorCode
  )
}
