import { withAtlasErrors } from '../driverErrors.ts'
import { explainStatement, type QueryPlan } from '../explain.ts'
import type { ConnectionSettings, CypherParameters } from '../graph.ts'
import { ConnectionSlot } from './connectionSlot.ts'
import { queryErrorRules } from './queryErrors.ts'
import { createSlotPool } from './slotPool.ts'
import { createSocketTracker } from './socketTracker.ts'

/** The resources that a query written by a user may take. */
export interface QueryLimits {
  /** The server ends the query after this time; a little later its connection is closed. */
  readonly timeoutMs: number
  /** How much the server may send. */
  readonly maxBytes: number
}

export interface AdHocResult {
  readonly columns: readonly string[]
  readonly rows: AsyncIterable<readonly unknown[]>
}

/** Runs queries written by users on connections of their own, so that no other connection is affected. */
export interface AdHocQueryRunner {
  /** The execution plan; QUERY_INVALID with the database's message when it cannot be planned. */
  plan(cypher: string, parameters: CypherParameters, timeoutMs: number): Promise<QueryPlan>
  /** Runs the query once, never again, and passes its rows to `read`. */
  run<Result>(
    cypher: string,
    parameters: CypherParameters,
    limits: QueryLimits,
    read: (result: AdHocResult) => Promise<Result>,
  ): Promise<Result>
  close(): Promise<void>
}

/** Each query may take a third of the memory of all transactions, so a third remains for other requests. */
export const maxConcurrentAdHocQueries = 2

const maxPlanBytes = 4 * 2 ** 20

export function openAdHocQueryRunner(settings: ConnectionSettings): AdHocQueryRunner {
  const tracker = createSocketTracker()
  const slots = Array.from({ length: maxConcurrentAdHocQueries }, () => new ConnectionSlot(settings, tracker))
  const pool = createSlotPool(slots)
  const withSlot = async <Result>(work: (slot: ConnectionSlot) => Promise<Result>): Promise<Result> => {
    const slot = await pool.acquire()
    try {
      return await withAtlasErrors(() => work(slot), queryErrorRules)
    } finally {
      pool.release(slot)
    }
  }
  return {
    plan: (cypher, parameters, timeoutMs) =>
      withSlot((slot) =>
        slot.use({ timeoutMs, maxBytes: maxPlanBytes }, (session) =>
          explainStatement(session, cypher, parameters, { timeout: timeoutMs }),
        ),
      ),
    run: (cypher, parameters, limits, read) =>
      withSlot((slot) =>
        slot.use(limits, async (session) => {
          const result = session.run(cypher, { ...parameters }, { timeout: limits.timeoutMs })
          const columns = await result.keys()
          return read({ columns, rows: streamRowValues(result) })
        }),
      ),
    close: async () => {
      tracker.close()
      await Promise.all(slots.map((slot) => slot.close()))
    },
  }
}

async function* streamRowValues(
  records: AsyncIterable<{ readonly keys: readonly PropertyKey[]; get(index: number): unknown }>,
) {
  for await (const record of records) yield record.keys.map((_, index) => record.get(index))
}
