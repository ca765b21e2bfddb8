import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify'
import fastifyPlugin from 'fastify-plugin'
import { type Deadline, withDeadline } from '../../graph/deadlines.ts'
import { AtlasError } from '../../model/errors.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Until a response of this route must start; REQUEST_TIMEOUT_MS when absent. */
    timeoutMs?: number
    /** Until the body of a request must have arrived; the default of the service when absent. */
    bodyTimeoutMs?: number
    /** Whether the handler starts before the body has arrived. */
    streamsBody?: boolean
  }
  interface FastifyRequest {
    deadline: Deadline
  }
}

/** Sets the timeout of routes that are added later: `app.addHook('onRoute', routeTimeout(60_000))`. */
export function routeTimeout(timeoutMs: number) {
  return (route: RouteOptions) => {
    route.config = { timeoutMs, ...route.config }
  }
}

/** Database calls end at the deadline by themselves; anything else that hangs is ended this much later. */
const graceMs = 900

/**
 * Gives every request a deadline, counted from its head. Its database calls end then, or as soon as the client
 * disconnects.
 */
export const deadlines = fastifyPlugin<{ timeoutMs: number }>(async (app: FastifyInstance, { timeoutMs }) => {
  app.decorateRequest('deadline')
  app.addHook('onRequest', (request, reply, done) => {
    const routeTimeoutMs = request.routeOptions.config.timeoutMs ?? timeoutMs
    request.deadline = {
      expiresAtMs: performance.now() + routeTimeoutMs,
      signal: createAbortSignal(request, reply, routeTimeoutMs),
      route: request.routeOptions.url,
    }
    withDeadline(request.deadline, done)
  })
  // Reading the body runs in the async context of the connection, not of the request.
  app.addHook('preValidation', (request, _, done) => withDeadline(request.deadline, done))
})

/** Aborts when the client disconnects, or when no response has started after the deadline. */
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
