import type { FastifyInstance } from 'fastify'
import { afterAll } from 'vitest'
import { type AnalyticsService, createInProcessAnalytics } from '../../src/analytics/analyticsService.ts'
import type { Graph } from '../../src/graph/graph.ts'
import { openGraph } from '../../src/graph/openGraph.ts'
import { buildApp } from '../../src/http/app.ts'
import { openRecordedStates, type RecordedStates } from '../../src/replica/pastReplica.ts'
import { readCatalogue } from '../../src/reports/catalogue.ts'
import { readSettings } from '../../src/settings.ts'
import { getTestDatabase } from './testGraph.ts'

/** On a busy machine. */
const startTimeoutMs = 240_000

export interface RecordedApp {
  readonly app: FastifyInstance
  /** Messages of the replica for the log. */
  readonly progress: readonly string[]
}

/** The HTTP service over the graph, which shows earlier states on a replica; for a whole file, after which it is closed. */
export async function createRecordedApp(graph: Graph): Promise<RecordedApp> {
  const progress: string[] = []
  const options = await openTestStates((line) => progress.push(line))
  const app = await buildApp({ graph, ...options })
  afterAll(() => app.close())
  await app.ready()
  return { app, progress }
}

/** What lets an app show earlier states of the test database; for a whole file. */
export async function openTestStates(onProgress: (line: string) => void = () => {}) {
  afterAll(subscribe(onProgress))
  recordedStates ??= await openSharedStates()
  return { catalogue: await readCatalogue(), recordedStates, limits: { timeoutMs: startTimeoutMs } }
}

let recordedStates: RecordedStates<AnalyticsService> | undefined
const subscribers = new Set<(line: string) => void>()

function subscribe(subscriber: (line: string) => void): () => void {
  subscribers.add(subscriber)
  return () => {
    subscribers.delete(subscriber)
  }
}

/** On a replica that starts once in this worker of the suite, and stops with it. */
async function openSharedStates() {
  const catalogue = await readCatalogue()
  const database = getTestDatabase()
  return openRecordedStates({
    source: openGraph(database),
    home: readSettings().CX_ATLAS_HOME,
    databaseName: database.name,
    memory: { heapMiB: 512, pageCacheMiB: 64 },
    onProgress: (line) => {
      for (const subscriber of subscribers) subscriber(line)
    },
    openAnalytics: (state) => createInProcessAnalytics(state, catalogue),
    maxWaitMs: startTimeoutMs,
  })
}
