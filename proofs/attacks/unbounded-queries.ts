import { sendAsAnalysts, waitForReplica } from '../analysts.ts'
import { type Attack, assertOutcomes } from '../attack.ts'
import { unboundedQueries } from '../attackQueries.ts'

const attack: Attack = {
  name: 'unbounded queries',
  description: 'analysts who send queries that no limit of the database ends, without pause',
  isQuick: false,
  prepare: waitForReplica,
  run: async (target, signal) =>
    assertOutcomes(await sendAsAnalysts(target, unboundedQueries, signal), [
      'OK',
      'INVALID_INPUT',
      'QUERY_INVALID',
      'QUERY_NOT_ALLOWED',
      'QUERY_TOO_SLOW',
      'QUERY_TOO_LARGE',
      'TOO_MANY_QUERIES',
      'REPLICA_UNAVAILABLE',
      'QUERIES_BLOCKED',
    ]),
}
export default attack
