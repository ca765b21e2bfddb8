import { setTimeout as sleep } from 'node:timers/promises'
import { type Attack, type AttackTarget, assertOutcomes, bearer } from './attack.ts'
import type { AttackQuery } from './attackQueries.ts'

const analystCount = 4
const timeoutMs = 2_000
const retryDelayMs = 500
/** A busy machine may take longer than this to run each query once. */
const maxDurationMs = 8 * 60_000

/** Outcomes of queries that did not get to run. */
const retriedOutcomes = ['REPLICA_UNAVAILABLE', 'TOO_MANY_QUERIES', 'QUERIES_BLOCKED']

interface QueryAttack extends Pick<Attack, 'name' | 'description'> {
  readonly queries: readonly AttackQuery[]
  /** All outcomes that are right. */
  readonly outcomes: readonly string[]
}

/** An attack by analysts who send queries. */
export const createQueryAttack = ({ queries, outcomes, ...attack }: QueryAttack): Attack => ({
  ...attack,
  isQuick: false,
  prepare: waitForReplica,
  run: async (target, signal) => assertOutcomes(await sendAsAnalysts(target, queries, signal), outcomes),
})

/** Resolves when the replica answers. */
export async function waitForReplica(target: AttackTarget): Promise<void> {
  const query = { query: 'MATCH (t:Touchpoint) RETURN count(t) AS touchpoints' }
  while ((await sendQuery(target, target.keys.analyst, query)) !== 'OK') await sleep(retryDelayMs)
}

/**
 * Several analysts send queries without pause, each query until it runs and all again until the signal. An analyst who is
 * blocked is replaced by another. Resolves to the outcomes.
 */
async function sendAsAnalysts(
  target: AttackTarget,
  queries: readonly AttackQuery[],
  signal: AbortSignal,
): Promise<string[]> {
  const outcomes: string[] = []
  const endMs = performance.now() + maxDurationMs
  const isOver = () => performance.now() > endMs
  let nextNumber = 0
  const takeQuery = () => {
    const query = queries[nextNumber % queries.length]
    nextNumber += 1
    return query
  }
  const sendAsAnalyst = async () => {
    const analyst = { key: await target.createKey({ role: 'analyst' }) }
    while (!isOver() && (nextNumber < queries.length || !signal.aborted))
      outcomes.push(...(await sendUntilItRuns(target, analyst, takeQuery(), isOver)))
  }
  await Promise.all(Array.from({ length: analystCount }, sendAsAnalyst))
  return outcomes
}

async function sendUntilItRuns(
  target: AttackTarget,
  analyst: { key: string },
  query: AttackQuery | undefined,
  isOver: () => boolean,
): Promise<string[]> {
  const outcomes: string[] = []
  while (!isOver()) {
    const outcome = await sendQuery(target, analyst.key, query)
    outcomes.push(outcome)
    if (!retriedOutcomes.includes(outcome)) break
    if (outcome === 'QUERIES_BLOCKED') analyst.key = await target.createKey({ role: 'analyst' })
    else await sleep(retryDelayMs)
  }
  return outcomes
}

/** Resolves to the code of the problem, or OK. */
async function sendQuery(
  { address }: AttackTarget,
  key: string,
  query: AttackQuery | undefined,
): Promise<string> {
  const response = await fetch(`${address}/cypher`, {
    method: 'POST',
    headers: { ...bearer(key), 'content-type': 'application/json' },
    body: JSON.stringify({ ...query, timeoutMs }),
  })
  const { code = 'OK' } = (await response.json()) as { code?: string }
  return code
}
