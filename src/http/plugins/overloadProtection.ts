import type { FastifyInstance } from 'fastify'
import fastifyPlugin from 'fastify-plugin'
import { AtlasError } from '../../model/errors.ts'

/** More than can be done is refused at once, so that what was accepted is answered in time; health is always told. */
export const overload = fastifyPlugin<{ requestsAtOnce: number }>(
  async (app: FastifyInstance, { requestsAtOnce }) => {
    let inWork = 0
    const refusal = `${requestsAtOnce} requests are in work already; try again in a moment`
    app.addHook('onRequest', (request, reply, done) => {
      if (request.routeOptions.url?.startsWith('/health/')) return done()
      if (inWork >= requestsAtOnce) return done(new AtlasError('OVERLOADED', refusal))
      inWork += 1
      reply.raw.once('close', () => {
        inWork -= 1
      })
      done()
    })
  },
)
