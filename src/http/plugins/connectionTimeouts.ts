import type { IncomingMessage, ServerResponse } from 'node:http'
import type { FastifyInstance } from 'fastify'
import fastifyPlugin from 'fastify-plugin'
import { AtlasError } from '../../model/errors.ts'
import { limitConnections } from '../connectionLimit.ts'
import { mayHaveBody } from '../requestBody.ts'
import { rejectConnection, serializeProblem } from './problems.ts'

/**
 * Timeouts of a client: sending the head of a request, and not reading a response.
 * `requestTimeout` limits uploads; other bodies have a shorter timeout of their own.
 */
export const connectionLimits = {
  http: { headersTimeout: 10_000, connectionsCheckingInterval: 1_000, requireHostHeader: false },
  connectionTimeout: 120_000,
  requestTimeout: 60 * 60_000,
}

/** Ends requests whose body does not arrive, and sends problems where Node would send an empty response. */
export const connectionTimeouts = fastifyPlugin<{ bodyTimeoutMs: number; maxConnections: number }>(
  async (app: FastifyInstance, { bodyTimeoutMs: defaultTimeoutMs, maxConnections }) => {
    limitConnections(app.server, maxConnections)
    app.server.on('checkExpectation', rejectExpectation)
    app.addHook('onRequest', ({ raw: { httpVersion }, headers }, _, done) => {
      const hasRequiredHost = httpVersion !== '1.1' || headers.host !== undefined
      done(hasRequiredHost ? undefined : new AtlasError('INVALID_INPUT', 'The Host header is missing'))
    })
    app.addHook('preParsing', (request, reply, payload, done) => {
      if (!mayHaveBody(request.raw)) return done(null, payload)
      const { bodyTimeoutMs } = request.routeOptions.config
      const timers =
        bodyTimeoutMs === undefined ? [] : [setInterval(rejectIdle, defaultTimeoutMs, request.raw)]
      timers.push(setTimeout(rejectTimedOut, bodyTimeoutMs ?? defaultTimeoutMs, request.raw))
      const clearTimers = () => timers.forEach(clearTimeout)
      request.raw.once('end', clearTimers)
      reply.raw.once('close', clearTimers)
      done(null, payload)
    })
  },
)

/** Requests inside a batch have no connection of their own; for them `complete` is undefined. */
function rejectTimedOut(request: IncomingMessage): void {
  if (request.complete === false) rejectConnection({ code: 'ERR_HTTP_REQUEST_TIMEOUT' }, request.socket)
}

const lastBytesRead = new WeakMap<IncomingMessage, number>()

/** An upload may be slow as long as bytes arrive; it is not idle while the service has bytes left to read. */
function rejectIdle(request: IncomingMessage): void {
  const { bytesRead } = request.socket
  if (bytesRead === lastBytesRead.get(request) && request.readableLength === 0) rejectTimedOut(request)
  lastBytesRead.set(request, bytesRead)
}

function rejectExpectation(request: IncomingMessage, response: ServerResponse): void {
  const body = serializeProblem({ status: 417, detail: 'The only supported expectation is 100-continue' })
  const headers = { 'content-type': 'application/problem+json', 'content-length': Buffer.byteLength(body) }
  response.writeHead(417, { ...headers, connection: 'close' }).end(body)
  request.resume()
}
