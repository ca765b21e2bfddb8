import { once } from 'node:events'
import { createServer } from 'node:http'
import { serializeProblem } from './plugins/problems.ts'
import type { HttpSettings } from './settings.ts'

/** What a service waits for before it is ready. */
const awaited = {
  database: { code: 'DATABASE_UNAVAILABLE', detail: 'The service waits for its database' },
  key: { detail: 'The service waits for its first API key' },
} as const

/** Responds where the service will listen until what it waits for is there: alive, and not ready. Returns how to stop. */
export async function serveProbes(
  { HOST: host, PORT: port }: Pick<HttpSettings, 'HOST' | 'PORT'>,
  awaitedThing: keyof typeof awaited,
): Promise<() => Promise<void>> {
  const notReady = { status: 503, ...awaited[awaitedThing] }
  const server = createServer(({ url }, response) => {
    response.setHeader('connection', 'close')
    if (url === '/health/live')
      return response.writeHead(200, { 'content-type': 'application/json' }).end('{"status":"ok"}')
    response
      .writeHead(notReady.status, { 'content-type': 'application/problem+json', 'retry-after': '5' })
      .end(serializeProblem(notReady))
  })
  await once(server.listen({ host, port }), 'listening')
  return async () => {
    server.closeAllConnections()
    await server[Symbol.asyncDispose]()
  }
}
