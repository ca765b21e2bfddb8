import { createQueryAttack } from '../analysts.ts'
import { refusedQueries } from '../attackQueries.ts'

export default createQueryAttack({
  name: 'refused queries',
  description: 'analysts who send queries that are not allowed, without pause',
  queries: refusedQueries,
  outcomes: ['QUERY_NOT_ALLOWED', 'QUERY_INVALID', 'TOO_MANY_QUERIES', 'REPLICA_UNAVAILABLE'],
})
