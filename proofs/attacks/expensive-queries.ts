import { sendAsAnalysts, waitForReplica } from '../analysts.ts'
import { type Attack, assertOutcomes } from '../attack.ts'
import { expensiveQueries } from '../attackQueries.ts'

const attack: Attack = {
  name: 'expensive queries',
  description: 'analysts who send queries that use all time and memory that one may use, without pause',
  isQuick: false,
  prepare: waitForReplica,
  run: async (target, signal) =>
    assertOutcomes(await sendAsAnalysts(target, expensiveQueries, signal), [
      'OK',
      'QUERY_INVALID',
      'QUERY_TOO_SLOW',
      'QUERY_TOO_LARGE',
      'TOO_MANY_QUERIES',
      'REPLICA_UNAVAILABLE',
      'QUERIES_BLOCKED',
    ]),
}
export default attack
