import type { FastifyInstance } from 'fastify'
import { afterAll } from 'vitest'
import { createInProcessAnalytics } from '../../src/analytics/analyticsService.ts'
import type { Graph } from '../../src/graph/graph.ts'
import { buildApp } from '../../src/http/app.ts'
import { openRecordedStates } from '../../src/replica/pastReplica.ts'
import { removeReplicas } from '../../src/replica/replicaStores.ts'
import { readCatalogue } from '../../src/reports/catalogue.ts'
import { readSettings } from '../../src/settings.ts'

/** On a busy machine. */
const startTimeoutMs = 240_000

export interface RecordedApp {
  readonly app: FastifyInstance
  /** Messages of the replica for the log. */
  readonly progress: readonly string[]
}

/** The HTTP service over the graph, which shows earlier states on a replica; for a whole file, after which both are closed. */
export async function createRecordedApp(graph: Graph): Promise<RecordedApp> {
  const home = readSettings().CX_ATLAS_HOME
  const databaseName = `tests-${process.pid}-${process.env.VITEST_POOL_ID}`
  const catalogue = await readCatalogue()
  const progress: string[] = []
  const recordedStates = openRecordedStates({
    source: graph,
    home,
    databaseName,
    memory: { heapMiB: 512, pageCacheMiB: 64 },
    onProgress: (line) => progress.push(line),
    openAnalytics: (state) => createInProcessAnalytics(state, catalogue),
    maxWaitMs: startTimeoutMs,
  })
  const limits = { timeoutMs: startTimeoutMs }
  const app = await buildApp({ graph, catalogue, recordedStates, limits })
  afterAll(async () => {
    await app.close()
    await recordedStates.close()
    await removeReplicas(home, databaseName)
  })
  await app.ready()
  return { app, progress }
}
