import { createQueryAttack } from '../analysts.ts'
import { unboundedQueries } from '../attackQueries.ts'

export default createQueryAttack({
  name: 'unbounded queries',
  description: 'analysts who send queries that no limit of the database ends, without pause',
  queries: unboundedQueries,
  outcomes: [
    'OK',
    'INVALID_INPUT',
    'QUERY_INVALID',
    'QUERY_NOT_ALLOWED',
    'QUERY_TOO_SLOW',
    'QUERY_TOO_LARGE',
    'TOO_MANY_QUERIES',
    'REPLICA_UNAVAILABLE',
    'QUERIES_BLOCKED',
  ],
})
