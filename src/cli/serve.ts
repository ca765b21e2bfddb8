import { once } from 'node:events'
import { createServer } from 'node:net'
import { Command } from 'commander'
import { openServedGraph, serve } from '../service.ts'
import { readSettings, type Settings } from '../settings.ts'
import { ownDatabaseName } from './database.ts'
import { printProgress } from './output.ts'

/** `serve`: the service itself, until the process is asked to stop. */
export const serveCommand = new Command('serve')
  .description('serve your own map')
  .option('--wait-for-key', 'wait for the first API key instead of failing when HOST is a network address')
  .action(async ({ waitForKey }: { readonly waitForKey?: true }) => {
    const settings = readSettings()
    await assertPortFree(settings)
    const graph = await openServedGraph(settings, { name: ownDatabaseName, onProgress: printProgress })
    const address = await serve(graph, settings, { waitsForKey: waitForKey === true })
    printProgress(`Listening on ${address}; API documentation at ${address}/docs`)
  })

/** Fails at once, before a database is started, when the service could not listen. */
export async function assertPortFree({
  HOST: host,
  PORT: port,
}: Pick<Settings, 'HOST' | 'PORT'>): Promise<void> {
  await using server = createServer()
  await once(server.listen({ host, port }), 'listening')
}
