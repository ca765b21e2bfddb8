import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify'
import fastifyPlugin from 'fastify-plugin'
import { type Deadline, withDeadline } from '../../graph/deadlines.ts'
import { AtlasError } from '../../model/errors.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** How long an answer of this route may take to begin; REQUEST_TIMEOUT_MS when not said. */
    timeoutMs?: number
    /** How long the body of a request may take to arrive; the usual time when not said. */
    bodyTimeoutMs?: number
  }
  interface FastifyRequest {
    deadline: Deadline
  }
}

/** For routes that may take longer than the usual: `app.addHook('onRoute', mayTake(60_000))` before they are added. */
export function routeTimeout(timeoutMs: number) {
  return (route: RouteOptions) => {
    route.config = { timeoutMs, ...route.config }
  }
}

/** What waits for the database keeps to the deadline by itself; whatever else may hang is answered for this much later. */
const graceMs = 900

/**
 * Every request has a deadline, counted from its head. What it asks of the database ends there, or as soon as the
 * client has gone.
 */
export const deadlines = fastifyPlugin<{ timeoutMs: number }>(async (app: FastifyInstance, { timeoutMs }) => {
  app.decorateRequest('deadline')
  app.addHook('onRequest', (request, reply, done) => {
    const routeTimeoutMs = request.routeOptions.config.timeoutMs ?? timeoutMs
    request.deadline = {
      expiresAtMs: performance.now() + routeTimeoutMs,
      signal: createAbortSignal(request, reply, routeTimeoutMs),
    }
    withDeadline(request.deadline, done)
  })
  // The body is read in the context of the connection, not of the request.
  app.addHook('preValidation', (request, _, done) => withDeadline(request.deadline, done))
})

/** Aborted when the client has gone, or when nothing has been answered long after the deadline. */
function createAbortSignal(request: FastifyRequest, reply: FastifyReply, timeoutMs: number): AbortSignal {
  const controller = new AbortController()
  const timer = setTimeout(() => {
    if (reply.raw.headersSent || reply.sent) return
    reply.send(new AtlasError('TOO_SLOW', 'The response was not ready in time'))
    controller.abort()
  }, timeoutMs + graceMs)
  reply.raw.once('close', () => {
    clearTimeout(timer)
    if (!reply.raw.writableFinished) controller.abort()
  })
  request.raw.once('error', () => controller.abort())
  return controller.signal
}
