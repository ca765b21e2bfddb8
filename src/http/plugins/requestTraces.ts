import type { IncomingMessage } from 'node:http'
import type { FastifyBaseLogger, FastifyInstance, FastifyServerOptions } from 'fastify'
import fastifyPlugin from 'fastify-plugin'
import { getTracer, type OpenSpan, type TraceHeaders } from '../../tracing/tracer.ts'

const spans = new WeakMap<IncomingMessage, OpenSpan>()

/** Starts the span of a request with its logger, so that all its log lines name the trace. */
export const createRequestLogger: NonNullable<FastifyServerOptions['childLoggerFactory']> = (
  logger,
  bindings,
  options,
  request,
) => {
  const span = startSpan(request)
  return logger.child({ ...bindings, ...(span && { traceId: span.traceId }) }, options) as FastifyBaseLogger
}

function startSpan(request: IncomingMessage): OpenSpan | undefined {
  const { method = '', headers } = request
  const span = getTracer()?.startRequest(
    { name: method, kind: 'server', attributes: { 'http.request.method': method } },
    headers as TraceHeaders,
  )
  if (span) spans.set(request, span)
  return span
}

/** Runs every request in its span, and returns the headers of the trace. */
export const requestTraces = fastifyPlugin(async (app: FastifyInstance) => {
  app.addHook('onRequest', (request, reply, done) => {
    const span = spans.get(request.raw)
    if (!span) return done()
    reply.header('traceparent', span.headers.traceparent)
    span.run(done)
  })
  // Reading the body runs in the async context of the connection, not of the request.
  app.addHook('preValidation', (request, _, done) => {
    const span = spans.get(request.raw)
    if (span) span.run(done)
    else done()
  })
  app.addHook('onResponse', (request, reply, done) => {
    const { id, method, routeOptions, caller } = request
    const { statusCode } = reply
    const route = routeOptions.url ?? 'none'
    spans.get(request.raw)?.end({
      hasFailed: statusCode >= 500,
      name: `${method} ${route}`,
      attributes: {
        'http.route': route,
        'http.response.status_code': statusCode,
        'cx_atlas.request_id': id,
        'cx_atlas.role': caller?.roles[0] ?? 'none',
      },
    })
    done()
  })
})
