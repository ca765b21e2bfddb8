import { sendAsAnalysts, waitForReplica } from '../analysts.ts'
import { type Attack, assertOutcomes } from '../attack.ts'
import { refusedQueries } from '../attackQueries.ts'

const attack: Attack = {
  name: 'refused queries',
  description: 'analysts who send queries that are not allowed, without pause',
  isQuick: false,
  prepare: waitForReplica,
  run: async (target, signal) =>
    assertOutcomes(await sendAsAnalysts(target, refusedQueries, signal), [
      'QUERY_NOT_ALLOWED',
      'QUERY_INVALID',
      'TOO_MANY_QUERIES',
      'REPLICA_UNAVAILABLE',
    ]),
}
export default attack
