import type { ServerResponse } from 'node:http'
import { Server } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyInstance, FastifyReply } from 'fastify'
import fastifyPlugin from 'fastify-plugin'

declare module 'fastify' {
  interface FastifyInstance {
    /** Aborts when the service ends, for responses that would go on. */
    readonly closing: AbortSignal
    /**
     * Ends the service so that no request fails: accepts no connection any more, tells clients with each response to leave
     * theirs, and resolves when every response is sent and no request came for half a second.
     */
    drainConnections(): Promise<void>
  }
}

/** A client that uses a connection again does so within this time. */
const quietMs = 500
const checkIntervalMs = 25

/** Lets clients leave before their connections are closed. */
export const connectionDraining = fastifyPlugin(async (app: FastifyInstance) => {
  const closing = new AbortController()
  const openResponses = new Set<ServerResponse>()
  let lastRequestMs = performance.now()
  app.server.prependListener('request', (_, response: ServerResponse) => {
    lastRequestMs = performance.now()
    openResponses.add(response)
    response.once('close', () => openResponses.delete(response))
    if (closing.signal.aborted) response.setHeader('connection', 'close')
  })
  app.decorate('closing', closing.signal)
  app.addHook('preClose', async () => closing.abort())
  app.decorate('drainConnections', async () => {
    closing.abort()
    // Unlike that of an HTTP server, it leaves connections open on which no request is on its way.
    Server.prototype.close.call(app.server)
    while (openResponses.size > 0 || performance.now() - lastRequestMs < quietMs) await sleep(checkIntervalMs)
  })
})

/** Aborts when the client has left, or the service ends. */
export function signalEnd({ server, raw }: FastifyReply): AbortSignal {
  const left = new AbortController()
  raw.once('close', () => left.abort())
  return AbortSignal.any([server.closing, left.signal])
}
