import type { IncomingMessage, ServerResponse } from 'node:http'
import type { FastifyInstance } from 'fastify'
import fastifyPlugin from 'fastify-plugin'
import { AtlasError } from '../../model/index.ts'
import { problemText, refuseConnection } from './problems.ts'

const usualBodyTimeoutMs = 12_000
const lookEveryMs = 1_000
/** What arrives more slowly than this is no upload. */
const leastBytesPerLook = 1_024

/**
 * How long a client may take: the head of a request within 10 s, a body within 12 s unless its route says otherwise,
 * nothing at all for 10 s between two requests. A reader who takes nothing for two minutes has gone.
 */
export const connectionLimits = {
  http: { headersTimeout: 10_000, connectionsCheckingInterval: lookEveryMs },
  requestTimeout: 60 * 60_000,
  keepAliveTimeout: 10_000,
  connectionTimeout: 120_000,
}

/** The most connections at a time; further ones are closed as they come. */
const connectionsAtMost = 4_096

/** Ends requests whose body does not come, and answers what Node would answer without a body. */
export const connections = fastifyPlugin<{ bodyTimeoutMs?: number | undefined }>(
  async (app: FastifyInstance, { bodyTimeoutMs: usualMs = usualBodyTimeoutMs }) => {
    app.server.maxConnections = connectionsAtMost
    app.server.on('checkExpectation', refuseExpectation)
    app.addHook('preParsing', async (request, reply, payload) => {
      const timeoutMs = request.routeOptions.config.bodyTimeoutMs ?? usualMs
      const watch = watchBody(request.raw, timeoutMs, timeoutMs > usualMs)
      request.raw.once('end', watch.end)
      reply.raw.once('close', watch.end)
      return payload
    })
  },
)

/** A long upload may take its time as long as it moves. */
function watchBody(request: IncomingMessage, timeoutMs: number, isUpload: boolean) {
  const { socket } = request
  const startedMs = performance.now()
  let seenBytes = socket.bytesRead
  const timer = setInterval(() => {
    const isLate = performance.now() - startedMs > timeoutMs
    if (isLate) refuseConnection({ code: 'ERR_HTTP_REQUEST_TIMEOUT' }, socket)
  }, Math.min(lookEveryMs, timeoutMs))
  const stalled = isUpload
    ? setInterval(() => {
        if (!request.readableFlowing) return
        if (socket.bytesRead - seenBytes < leastBytesPerLook) {
          refuseConnection({ code: 'ERR_HTTP_REQUEST_TIMEOUT' }, socket)
        }
        seenBytes = socket.bytesRead
      }, usualBodyTimeoutMs)
    : undefined
  return {
    end: () => {
      clearInterval(timer)
      clearInterval(stalled)
    },
  }
}

function refuseExpectation(request: IncomingMessage, response: ServerResponse): void {
  const text = problemText(new AtlasError('EXPECTATION_FAILED', `${request.headers.expect} cannot be expected`))
  response.writeHead(417, { 'content-type': 'application/problem+json', connection: 'close' }).end(text)
}
