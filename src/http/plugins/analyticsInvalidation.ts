import type { FastifyInstance } from 'fastify'
import fastifyPlugin from 'fastify-plugin'
import type { AnalyticsService } from '../../analytics/analyticsService.ts'
import { isUnsafeMethod } from '../methods.ts'

/** Invalidates cached analyses after every successful write. */
export const analyticsInvalidation = fastifyPlugin(
  async (app: FastifyInstance, { analytics }: { analytics: AnalyticsService }) => {
    app.addHook('onResponse', (request, reply, done) => {
      if (isUnsafeMethod(request.method) && reply.statusCode < 300) analytics.invalidate?.()
      done()
    })
  },
)
