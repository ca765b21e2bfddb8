import { AtlasError } from '../../model/errors.ts'
import { type ErrorRule, errorRules } from '../driverErrors.ts'

const queryTimeout = { code: 'QUERY_TOO_SLOW', message: 'The query did not finish in time' } as const

export const createQueryTimeoutError = (): AtlasError =>
  new AtlasError(queryTimeout.code, queryTimeout.message)

/** How errors of an ad-hoc query are reported: its author sees what the database says about the statement. */
export const queryErrorRules: readonly ErrorRule[] = [
  { pattern: /TransactionTimedOut/, ...queryTimeout },
  {
    pattern: /Memory|StackOverFlow/i,
    code: 'QUERY_TOO_LARGE',
    message: 'The query needs more memory than allowed',
  },
  ...errorRules,
  {
    pattern: /^Neo\.(ClientError\.(Statement|General|Procedure)|DatabaseError\.Statement)/,
    code: 'QUERY_INVALID',
  },
]
