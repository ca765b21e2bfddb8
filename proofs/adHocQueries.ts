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
import type { AttackQuery } from './attackQueries.ts'
import { compareJudgements } from './queryJudgements.ts'

/*
 * How long the replica needs until it answers again after a query that never ends, and whether the judgement of what a
 * query does agrees with what the database does. What others notice is measured by prove:attacks.
 */

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
    onProgress: () => {},
    blocks: createQueryBlocks(createLeapingClock()),
  })
  resources.defer(() => adHoc.close())
  const app = await buildApp({ graph, catalogue: await readCatalogue(), adHoc })
  resources.defer(() => app.close())
  print(`first answer, with a new replica: ${await measureUntilAnswer(app)} s`)
  for (const disagreement of await compareJudgements(graph, adHoc, print)) fail(disagreement)
  await measureRestarts(app)
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
  while ((await post(app, { query: 'MATCH (t:Touchpoint) RETURN count(t) AS touchpoints' })) !== 200) {
    await sleep(50)
  }
  return ((performance.now() - startMs) / 1_000).toFixed(1)
}

/** Resolves to the status. */
async function post(app: FastifyInstance, query: AttackQuery): Promise<number> {
  const payload = { ...query, timeoutMs }
  const { statusCode } = await app.inject({ method: 'POST', url: '/cypher', payload })
  return statusCode
}

const print = (line: string) => process.stdout.write(`${line}\n`)

function fail(line: string): void {
  print(`FAILED: ${line}`)
  process.exitCode = 1
}

await runProof()
