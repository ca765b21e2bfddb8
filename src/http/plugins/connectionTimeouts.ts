import type { IncomingMessage, ServerResponse } from 'node:http'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import fastifyPlugin from 'fastify-plugin'
import { AtlasError } from '../../model/errors.ts'
import { rejectConnection, serializeProblem } from './problems.ts'

/**
 * How long a client may take for the head of a request, for nothing between two requests, and for taking nothing of
 * an answer; the limit of a whole request is for uploads, other bodies have one of their own.
 */
export const connectionLimits = {
  http: { headersTimeout: 10_000, connectionsCheckingInterval: 1_000, requireHostHeader: false },
  keepAliveTimeout: 10_000,
  connectionTimeout: 120_000,
  requestTimeout: 60 * 60_000,
}

/** The most connections at a time; further ones are closed as they come. */
const maxConnections = 4_096

/** Ends requests whose body does not come, and answers what Node would refuse without a body. */
export const connectionTimeouts = fastifyPlugin<{ bodyTimeoutMs: number }>(
  async (app: FastifyInstance, { bodyTimeoutMs: defaultTimeoutMs }) => {
    app.server.maxConnections = maxConnections
    app.server.on('checkExpectation', rejectExpectation)
    app.addHook('onRequest', ({ raw: { httpVersion }, headers }, _, done) => {
      const hasRequiredHost = httpVersion !== '1.1' || headers.host !== undefined
      done(hasRequiredHost ? undefined : new AtlasError('INVALID_INPUT', 'The header host is missing'))
    })
    app.addHook('preParsing', (request, reply, payload, done) => {
      if (!hasBody(request)) return done(null, payload)
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

const hasBody = ({ headers }: FastifyRequest) =>
  headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined

/** The questions of a batch come without a connection of their own, and are neither complete nor incomplete. */
function rejectTimedOut(request: IncomingMessage): void {
  if (request.complete === false) rejectConnection({ code: 'ERR_HTTP_REQUEST_TIMEOUT' }, request.socket)
}

const lastBytesRead = new WeakMap<IncomingMessage, number>()

/** An upload may take its time as long as it moves; one that we do not read fast enough is not idle. */
function rejectIdle(request: IncomingMessage): void {
  const { bytesRead } = request.socket
  if (bytesRead === lastBytesRead.get(request) && request.readableLength === 0) rejectTimedOut(request)
  lastBytesRead.set(request, bytesRead)
}

function rejectExpectation(request: IncomingMessage, response: ServerResponse): void {
  const body = serializeProblem({ status: 417, detail: 'Nothing but 100-continue can be expected' })
  const headers = { 'content-type': 'application/problem+json', 'content-length': Buffer.byteLength(body) }
  response.writeHead(417, { ...headers, connection: 'close' }).end(body)
  request.resume()
}
