import type { FastifyInstance } from 'fastify'
import fastifyPlugin from 'fastify-plugin'
import { AtlasError } from '../../model/errors.ts'

/** More than can be done is refused at once, so that what was accepted is answered in time; health is always told. */
export const overloadProtection = fastifyPlugin<{ maxConcurrentRequests: number }>(
  async (app: FastifyInstance, { maxConcurrentRequests }) => {
    let activeRequests = 0
    const overloadMessage = `${maxConcurrentRequests} requests are in work already; try again in a moment`
    app.addHook('onRequest', (request, reply, done) => {
      if (request.routeOptions.url?.startsWith('/health/')) return done()
      if (activeRequests >= maxConcurrentRequests) return done(new AtlasError('OVERLOADED', overloadMessage))
      activeRequests += 1
      reply.raw.once('close', () => {
        activeRequests -= 1
      })
      done()
    })
  },
)
