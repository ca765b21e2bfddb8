import type { FastifyInstance } from 'fastify'
import fastifyPlugin from 'fastify-plugin'
import { telemetry } from '../../telemetry.ts'

/** Publishes the beginning and the end of every request. */
export const requestEvents = fastifyPlugin(async (app: FastifyInstance) => {
  app.addHook('onRequest', (_, __, done) => {
    telemetry.requestStarted.publish(undefined)
    done()
  })
  app.addHook('onResponse', (request, reply, done) => {
    const { id, method, routeOptions, caller } = request
    telemetry.requestHandled.publish({
      id,
      method,
      route: routeOptions.url ?? 'none',
      status: reply.statusCode,
      role: caller?.roles[0] ?? 'none',
      durationMs: reply.elapsedTime,
    })
    done()
  })
})
