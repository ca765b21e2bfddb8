import type { FastifyInstance } from 'fastify'
import fastifyPlugin from 'fastify-plugin'
import { AtlasError } from '../../model/index.ts'

/** More than can be done is refused at once, so that what was accepted is answered in time; health is always told. */
export const overload = fastifyPlugin<{ requestsAtOnce: number }>(
  async (app: FastifyInstance, { requestsAtOnce }) => {
    let inWork = 0
    app.addHook('onRequest', async (request, reply) => {
      if (request.routeOptions.url?.startsWith('/health/')) return
      if (inWork >= requestsAtOnce) {
        throw new AtlasError(
          'OVERLOADED',
          `${requestsAtOnce} requests are in work already; try again in a moment`,
        )
      }
      inWork += 1
      reply.raw.once('close', () => {
        inWork -= 1
      })
    })
  },
)
