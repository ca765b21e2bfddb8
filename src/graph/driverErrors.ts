import { Neo4jError } from 'neo4j-driver'
import { AtlasError, type ErrorCode } from '../model/errors.ts'

/** How errors of the driver are reported, by their code; the first matching rule applies. */
export interface ErrorRule {
  readonly pattern: RegExp
  readonly code: ErrorCode
  /** The error for the caller; the message of the database if absent. */
  readonly message?: string
}

/**
 * Failures of the database rather than of a statement: no connection (the driver uses N/A for what it detects itself),
 * a full disk, an unresolved deadlock, a transaction ended from outside, failed authentication.
 */
const databaseFailurePattern =
  /^(N\/A|ServiceUnavailable|SessionExpired)$|^Neo\.(TransientError|DatabaseError\.(?!Statement|Schema)|ClientError\.(Transaction|Security|Database\.DatabaseNotFound))/

export const errorRules: readonly ErrorRule[] = [
  {
    pattern: /TransactionTimedOut/,
    code: 'DATABASE_TIMEOUT',
    message: 'The database did not finish the statement in time',
  },
  {
    pattern: /MemoryPoolOutOfMemory/,
    code: 'DATABASE_OUT_OF_MEMORY',
    message: 'The database has too little free memory for this operation',
  },
  { pattern: databaseFailurePattern, code: 'DATABASE_UNAVAILABLE', message: 'The database does not respond' },
]

/** Runs work on the database and turns its errors into AtlasErrors. */
export async function withAtlasErrors<Result>(
  work: () => Promise<Result>,
  rules: readonly ErrorRule[] = errorRules,
): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    throw toAtlasError(error, rules)
  }
}

/** An error of the driver as an AtlasError; any other error, and one without a rule, unchanged. */
export function toAtlasError(error: unknown, rules: readonly ErrorRule[] = errorRules): unknown {
  if (!(error instanceof Neo4jError)) return error
  const rule = rules.find(({ pattern }) => pattern.test(error.code))
  return rule ? new AtlasError(rule.code, rule.message ?? shortenMessage(error), { cause: error }) : error
}

/** The first line of the message; the others point into the statement as it was sent, with EXPLAIN. */
const shortenMessage = ({ message }: Neo4jError) => message.split(/\n"?(?:EXPLAIN)?/)[0] ?? message

/** Whether a statement failed to compute a value, as with a division by zero. */
export const isEvaluationError = (error: unknown): boolean =>
  error instanceof Neo4jError && /^Neo\.ClientError\.Statement\.(Arithmetic|Argument)Error$/.test(error.code)

/** Whether the database rather than the statement caused the error. */
export function isDatabaseFailure(error: unknown): boolean {
  if (error instanceof AtlasError) return error.code === 'DATABASE_UNAVAILABLE'
  return error instanceof Neo4jError && databaseFailurePattern.test(error.code)
}
