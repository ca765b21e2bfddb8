import { createServer } from 'node:net'
import { Command } from 'commander'
import { openConfiguredGraph, serve } from '../service.ts'
import { readSettings, type Settings } from '../settings.ts'
import { ownDatabaseName } from './database.ts'
import { printProgress } from './output.ts'

/** `serve`: the service itself, until the process is asked to stop. */
export const serveCommand = new Command('serve').description('serve your own map').action(async () => {
  const settings = readSettings()
  await assertPortFree(settings)
  const graph = await openConfiguredGraph(settings, { name: ownDatabaseName, onProgress: printProgress })
  const address = await serve(graph, settings)
  printProgress(`Listening on ${address}; API documentation at ${address}/docs`)
})

/** Fails at once, before a database is started, when the service could not listen. */
export async function assertPortFree({ HOST: host, PORT: port }: Settings): Promise<void> {
  const server = createServer()
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host, port }, resolve)
  })
  await new Promise((resolve) => server.close(resolve))
}
