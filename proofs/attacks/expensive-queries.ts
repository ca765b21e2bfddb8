import { createQueryAttack } from '../analysts.ts'
import { expensiveQueries } from '../attackQueries.ts'

export default createQueryAttack({
  name: 'expensive queries',
  description: 'analysts who send queries that use all time and memory that one may use, without pause',
  queries: expensiveQueries,
  outcomes: [
    'OK',
    'QUERY_INVALID',
    'QUERY_TOO_SLOW',
    'QUERY_TOO_LARGE',
    'TOO_MANY_QUERIES',
    'REPLICA_UNAVAILABLE',
    'QUERIES_BLOCKED',
  ],
})
