import type { FastifyInstance } from 'fastify'
import fastifyPlugin from 'fastify-plugin'
import { AtlasError } from '../../model/index.ts'

/** The most requests in work at a time; a hundred of them can speak to the database, the others wait for these. */
export const requestsAtOnce = 500

/** More than can be done is refused at once, so that what was accepted is answered in time; health is always told. */
export const overload = fastifyPlugin<{ atOnce?: number | undefined }>(
  async (app: FastifyInstance, { atOnce = requestsAtOnce }) => {
    let inWork = 0
    app.addHook('onRequest', async (request, reply) => {
      if (request.routeOptions.url?.startsWith('/health/')) return
      if (inWork >= atOnce) {
        throw new AtlasError('OVERLOADED', `${atOnce} requests are in work already; try again in a moment`)
      }
      inWork += 1
      reply.raw.once('close', () => {
        inWork -= 1
      })
    })
  },
)
