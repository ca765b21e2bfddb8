import type { FastifyInstance } from 'fastify'
import fastifyPlugin from 'fastify-plugin'
import { AtlasError } from '../../model/errors.ts'

/** Rejects requests above the limit at once, so that accepted ones finish in time; health checks always pass. */
export const overloadProtection = fastifyPlugin<{ maxConcurrentRequests: number }>(
  async (app: FastifyInstance, { maxConcurrentRequests }) => {
    let activeRequests = 0
    const overloadMessage = `${maxConcurrentRequests} requests are already in progress; retry in a moment`
    app.addHook('onRequest', (request, reply, done) => {
      if (request.routeOptions.config.isProbe) return done()
      if (activeRequests >= maxConcurrentRequests) return done(new AtlasError('OVERLOADED', overloadMessage))
      activeRequests += 1
      reply.raw.once('close', () => {
        activeRequests -= 1
      })
      done()
    })
  },
)
