import { setTimeout as sleep } from 'node:timers/promises'
import { type AttackTarget, bearer } from './attack.ts'
import type { AttackQuery } from './attackQueries.ts'

const analystCount = 4
const timeoutMs = 2_000
const retryAfterMs = 500

/** Several analysts send queries without pause; one who is blocked is replaced by another. Resolves to the outcomes. */
export async function sendAsAnalysts(
  target: AttackTarget,
  queries: readonly AttackQuery[],
  signal: AbortSignal,
): Promise<string[]> {
  const outcomes: string[] = []
  const analysts = Array.from({ length: analystCount }, async (_, analyst) => {
    let key = await target.createKey({ role: 'analyst' })
    for (let number = analyst; !signal.aborted; number += analystCount + 1) {
      const outcome = await sendQuery(target, key, queries[number % queries.length])
      outcomes.push(outcome)
      if (outcome === 'QUERIES_BLOCKED') key = await target.createKey({ role: 'analyst' })
      else if (outcome.startsWith('REPLICA') || outcome.startsWith('TOO_MANY')) await sleep(retryAfterMs)
    }
  })
  await Promise.all(analysts)
  return outcomes
}

/** Resolves to the code of the problem, or OK. */
export async function sendQuery(
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
