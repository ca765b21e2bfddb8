import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import { startEmbedded } from '../src/embedded/embeddedDatabase.ts'
import { openAdHocQueryRunner } from '../src/graph/adHoc/adHocQueries.ts'
import { migrate } from '../src/graph/migrations/migrate.ts'
import { openGraph } from '../src/graph/openGraph.ts'
import { buildApp } from '../src/http/app.ts'
import { readCatalogue } from '../src/reports/catalogue.ts'
import { readSettings } from '../src/settings.ts'
import { loadExample } from '../src/transfer/loadExample.ts'
import { forbiddenQueries } from '../tests/reports/queries/forbiddenQueries.ts'

/*
 * What others feel of ad-hoc queries: the 99th percentile of a usual request alone, while several ask what is
 * forbidden as fast as they can, and while they ask what is not forbidden but takes all that a query may take.
 */

const expensiveQueries = [
  'UNWIND range(1, 1000000) AS x UNWIND range(1, 1000000) AS y RETURN max(x * y) AS product',
  'UNWIND range(1, 100000000) AS x RETURN collect(x) AS numbers',
  'UNWIND range(1, 100000000) AS x RETURN x AS number ORDER BY number DESC',
  'UNWIND range(1, 100000000) AS x WITH DISTINCT toString(x) AS text RETURN count(text) AS texts',
  'MATCH (a:Touchpoint), (b:Touchpoint), (c:Touchpoint), (d:Touchpoint) RETURN count(*) AS combinations',
  'MATCH path = (a:Touchpoint)-[*1..20]-(b:Touchpoint) RETURN count(path) AS paths',
]

const phases = [
  { name: 'forbidden queries', queries: forbiddenQueries.map(([query]) => query), mostTimes: 3 },
  { name: 'abusive queries', queries: expensiveQueries, mostTimes: Number.POSITIVE_INFINITY },
]

const callerCount = 4
const phaseMs = 15_000
const requestIntervalMs = 5

async function runProof(): Promise<void> {
  const { CX_ATLAS_HOME: home } = readSettings()
  const database = await startEmbedded({ home, name: 'proof-cypher', isTemporary: true })
  const graph = openGraph(database)
  await migrate(graph)
  await loadExample(graph, new URL('../examples/broadband', import.meta.url).pathname, () => {})
  const adHoc = openAdHocQueryRunner(database)
  const app = await buildApp({ graph, catalogue: await readCatalogue(), adHoc })
  await measureRequests(app, sleep(phaseMs / 3))
  const baseline = await measureRequests(app, sleep(phaseMs))
  process.stdout.write(`as usual: p99 ${baseline.p99Ms.toFixed(1)} ms of ${baseline.count}\n`)
  for (const { name, queries, mostTimes } of phases) {
    const stop = new AbortController()
    const outcomes = Promise.all(
      Array.from({ length: callerCount }, (_, caller) => runCaller(app, queries, caller, stop.signal)),
    )
    const { p99Ms, count, failed } = await measureRequests(app, sleep(phaseMs))
    stop.abort()
    const slowdown = p99Ms / baseline.p99Ms
    process.stdout.write(
      `${name}: p99 ${p99Ms.toFixed(1)} ms of ${count}, ${slowdown.toFixed(1)} times; ${failed} not answered with 200\n`,
    )
    for (const [outcome, tally] of countOutcomes((await outcomes).flat()))
      process.stdout.write(`  ${outcome}: ${tally}\n`)
    if (slowdown > mostTimes || failed > 0) process.exitCode = 1
  }
  await app.close()
  await adHoc.close()
  await graph.close()
  await database.stop()
}

/** A caller who asks one query after the other and pauses when the service reports too many. */
async function runCaller(
  app: FastifyInstance,
  queries: readonly string[],
  caller: number,
  stop: AbortSignal,
): Promise<string[]> {
  const outcomes: string[] = []
  for (let number = caller; !stop.aborted; number += callerCount) {
    const payload = { query: queries[number % queries.length], timeoutMs: 2_000 }
    const { statusCode, json } = await app.inject({ method: 'POST', url: '/cypher', payload })
    outcomes.push(`${statusCode} ${statusCode === 200 ? 'OK' : json().code}`)
    if (statusCode === 503) await sleep(500)
  }
  return outcomes
}

/** A usual request now and then. */
async function measureRequests(app: FastifyInstance, until: Promise<unknown>) {
  const durationsMs: number[] = []
  let failed = 0
  let isDone = false
  until.then(() => {
    isDone = true
  })
  while (!isDone) {
    const startMs = performance.now()
    const { statusCode } = await app.inject({ method: 'GET', url: '/touchpoints?limit=20' })
    if (statusCode !== 200) failed += 1
    durationsMs.push(performance.now() - startMs)
    await sleep(requestIntervalMs)
  }
  const sorted = durationsMs.toSorted((a, b) => a - b)
  return { p99Ms: sorted[Math.floor(sorted.length * 0.99)] ?? 0, count: sorted.length, failed }
}

function countOutcomes(outcomes: readonly string[]): Map<string, number> {
  const tally = new Map<string, number>()
  for (const outcome of outcomes) tally.set(outcome, (tally.get(outcome) ?? 0) + 1)
  return tally
}

await runProof()
