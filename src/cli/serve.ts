import cluster from 'node:cluster'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { Command } from 'commander'
import { openConfiguredGraph, openServedGraph } from '../configuredGraph.ts'
import type { DatabaseGraph } from '../embedded/openDatabase.ts'
import { createLogger } from '../logging.ts'
import { readSettings, type Settings } from '../settings.ts'
import { ownDatabaseName } from './database.ts'
import { printProgress } from './output.ts'
import { reportServing, serveModelFile } from './serveModelFile.ts'

/** `serve`: the service itself, until the process is asked to stop. */
export const serveCommand = new Command('serve')
  .description('serve your own map')
  .option('--wait-for-key', 'wait for the first API key instead of failing when HOST is a network address')
  .action(async ({ waitForKey }: { readonly waitForKey?: true }) => {
    const settings = readSettings()
    const { MODEL_FILE: modelFile } = settings
    const database = { name: ownDatabaseName, onProgress: printProgress }
    const waitsForKey = waitForKey === true
    if (cluster.isWorker) {
      const graph = await openConfiguredGraph(settings, { ...database, canShare: true })
      await serveAndReport(graph, settings, waitsForKey)
      return reportServing()
    }
    await assertPortFree(settings)
    const [graph] = await Promise.all([openServedGraph(settings, database), import('../service.ts')])
    if (modelFile === undefined) await serveAndReport(graph, settings, waitsForKey)
    else await serveModelFile(graph, modelFile, createLogger(settings))
  })

async function serveAndReport(graph: DatabaseGraph, settings: Settings, waitsForKey: boolean): Promise<void> {
  const { serve } = await import('../service.ts')
  const address = await serve(graph, settings, { waitsForKey })
  printProgress(`Listening on ${address}; API documentation at ${address}/docs`)
}

/** Fails at once, before a database is started, when the service could not listen. */
export async function assertPortFree({
  HOST: host,
  PORT: port,
}: Pick<Settings, 'HOST' | 'PORT'>): Promise<void> {
  await using server = createServer()
  await once(server.listen({ host, port }), 'listening')
}
