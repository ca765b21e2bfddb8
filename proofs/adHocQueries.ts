import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import { startEmbedded } from '../src/embedded/embeddedDatabase.ts'
import { migrate } from '../src/graph/migrations/migrate.ts'
import { openGraph } from '../src/graph/openGraph.ts'
import { buildApp } from '../src/http/app.ts'
import { createQueryBlocks } from '../src/replica/queryBlocks.ts'
import { openReplicaQueries } from '../src/replica/replicaQueries.ts'
import { removeReplicas } from '../src/replica/replicaStores.ts'
import { readCatalogue } from '../src/reports/catalogue.ts'
import { readSettings } from '../src/settings.ts'
import { loadExample } from '../src/transfer/loadExample.ts'
import { endlessQueries } from '../tests/replica/endlessQueries.ts'
import { forbiddenQueries } from '../tests/reports/queries/forbiddenQueries.ts'
import { compareJudgements } from './queryJudgements.ts'

/*
 * What others notice of ad-hoc queries: the 99th percentile and the errors of usual requests alone, while several
 * callers send what is forbidden as fast as they can, and while they send what takes all that a query may take, or
 * never ends. How long the replica needs until it answers again. And whether the judgement of what a query does agrees
 * with what the database does.
 */

const expensiveQueries = [
  'UNWIND range(1, 1000000) AS x UNWIND range(1, 1000000) AS y RETURN max(x * y) AS product',
  'UNWIND range(1, 100000000) AS x RETURN collect(x) AS numbers',
  'UNWIND range(1, 100000000) AS x RETURN x AS number ORDER BY number DESC',
  'RETURN [i IN range(1, 30000000) | 1] AS ones',
  'MATCH (a:Touchpoint), (b:Touchpoint), (c:Touchpoint), (d:Touchpoint) RETURN count(*) AS combinations',
  'MATCH path = (a:Touchpoint)-[*1..20]-(b:Touchpoint) RETURN count(path) AS paths',
]

interface ProofQuery {
  readonly query: string
  readonly parameters?: object | undefined
}

const phases: readonly { readonly name: string; readonly queries: readonly ProofQuery[] }[] = [
  { name: 'forbidden queries', queries: forbiddenQueries.map(([query]) => ({ query })) },
  { name: 'expensive queries', queries: expensiveQueries.map((query) => ({ query })) },
  {
    name: 'endless queries',
    queries: endlessQueries.map(([, query, parameters]) => ({ query, parameters })),
  },
]

/** How much slower others may be. */
const maxSlowdown = 3
const callerCount = 4
const phaseMs = 30_000
const requestIntervalMs = 5
const timeoutMs = 2_000

const databaseName = 'proof-cypher'
const [example = 'broadband'] = process.argv.slice(2)

async function runProof(): Promise<void> {
  const { CX_ATLAS_HOME: home, REPLICA_HEAP_MIB: heapMiB } = readSettings()
  await using resources = new AsyncDisposableStack()
  const database = await startEmbedded({ home, name: databaseName, isTemporary: true })
  resources.defer(() => database.stop())
  const graph = openGraph(database)
  resources.defer(() => graph.close())
  await migrate(graph)
  await loadExample(graph, new URL(`../examples/${example}`, import.meta.url).pathname, () => {})
  resources.defer(() => removeReplicas(home, databaseName))
  const adHoc = openReplicaQueries({
    source: graph,
    home,
    databaseName,
    memory: { heapMiB, pageCacheMiB: 128 },
    blocks: createQueryBlocks(createLeapingClock()),
  })
  resources.defer(() => adHoc.close())
  const app = await buildApp({ graph, catalogue: await readCatalogue(), adHoc })
  resources.defer(() => app.close())
  print(`first answer, with a new replica: ${await measureUntilAnswer(app)} s`)
  for (const disagreement of await compareJudgements(graph, adHoc, print)) fail(disagreement)
  await measureRestarts(app)
  await measurePhases(app)
}

/** Each reading is twenty minutes later, so that no caller of the proof is ever blocked. */
function createLeapingClock(): () => number {
  let nowMs = 0
  return () => {
    nowMs += 20 * 60_000
    return nowMs
  }
}

async function measureRestarts(app: FastifyInstance): Promise<void> {
  for (const [what, query, parameters] of endlessQueries) {
    await post(app, { query, parameters })
    print(`after ${what}: ends with the process, answers again after ${await measureUntilAnswer(app)} s`)
  }
}

/** Seconds until a query is answered, by a caller who tries again at once. */
async function measureUntilAnswer(app: FastifyInstance): Promise<string> {
  const startMs = performance.now()
  while ((await post(app, { query: 'MATCH (t:Touchpoint) RETURN count(t) AS touchpoints' })).status !== 200) {
    await sleep(50)
  }
  return ((performance.now() - startMs) / 1_000).toFixed(1)
}

async function measurePhases(app: FastifyInstance): Promise<void> {
  await measureRequests(app, sleep(phaseMs / 3))
  const baseline = await measureRequests(app, sleep(phaseMs))
  print(`as usual: p99 ${baseline.p99Ms.toFixed(1)} ms of ${baseline.count}`)
  for (const { name, queries } of phases) {
    const stop = new AbortController()
    const outcomes = Promise.all(
      Array.from({ length: callerCount }, (_, caller) => runCaller(app, queries, caller, stop.signal)),
    )
    const { p99Ms, count, failed } = await measureRequests(app, sleep(phaseMs))
    stop.abort()
    const slowdown = p99Ms / baseline.p99Ms
    print(`${name}: p99 ${p99Ms.toFixed(1)} ms of ${count}, ${slowdown.toFixed(1)} times; ${failed} failed`)
    for (const [outcome, tally] of countOutcomes((await outcomes).flat())) print(`  ${outcome}: ${tally}`)
    if (slowdown > maxSlowdown) fail(`${name}: other requests are more than ${maxSlowdown} times slower`)
    if (failed > 0) fail(`${name}: ${failed} other requests failed`)
  }
}

/** A caller who sends one query after the other and pauses when the service asks for it. */
async function runCaller(
  app: FastifyInstance,
  queries: readonly ProofQuery[],
  caller: number,
  stop: AbortSignal,
): Promise<string[]> {
  const outcomes: string[] = []
  for (let number = caller; !stop.aborted; number += callerCount + 1) {
    const { status, code } = await post(app, queries[number % queries.length] as ProofQuery)
    outcomes.push(`${status} ${code ?? 'OK'}`)
    if (status === 503) await sleep(500)
  }
  return outcomes
}

async function post(
  app: FastifyInstance,
  query: ProofQuery,
): Promise<{ readonly status: number; readonly code?: string }> {
  const payload = { ...query, timeoutMs }
  const { statusCode, json } = await app.inject({ method: 'POST', url: '/cypher', payload })
  return statusCode === 200 ? { status: 200 } : { status: statusCode, code: json().code }
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

const print = (line: string) => process.stdout.write(`${line}\n`)

function fail(line: string): void {
  print(`FAILED: ${line}`)
  process.exitCode = 1
}

await runProof()
