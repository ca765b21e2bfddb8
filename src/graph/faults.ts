import neo4j, { Neo4jError } from 'neo4j-driver'
import { AtlasError } from '../model/index.ts'

/** Work on the database whose faults are told in our words. */
export async function answering<Result>(work: () => Promise<Result>): Promise<Result> {
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
export function asAtlasError(error: unknown): unknown {
  if (!(error instanceof Neo4jError)) return error
  if (error.code.includes('TransactionTimedOut')) {
    return new AtlasError('REPORT_TOO_SLOW', 'The question took longer than it may', { cause: error })
  }
  if (unavailable.has(error.code)) {
    return new AtlasError('DATABASE_UNAVAILABLE', 'The database does not answer', { cause: error })
  }
  return error
}

const uncomputable = new Set([
  'Neo.ClientError.Statement.ArithmeticError',
  'Neo.ClientError.Statement.ArgumentError',
])

/** Whether a statement failed at what it computes, such as a division by zero. */
export const isUncomputable = (error: unknown) => error instanceof Neo4jError && uncomputable.has(error.code)
