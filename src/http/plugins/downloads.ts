import type { FastifyInstance } from 'fastify'
import fastifyPlugin from 'fastify-plugin'
import { createCallerLimit, createLimitError } from '../callerLimit.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Whether the response is a file of any size, which takes the service as long as its client reads. */
    isDownload?: true
  }
}

/** Limits how many files one caller downloads at a time; one counts until it is sent or its connection closed. */
export const downloads = fastifyPlugin<{ maxDownloadsPerCaller: number }>(
  async (app: FastifyInstance, { maxDownloadsPerCaller }) => {
    const limit = createCallerLimit(maxDownloadsPerCaller)
    app.addHook('preHandler', (request, reply, done) => {
      if (!request.routeOptions.config.isDownload) return done()
      const leave = limit.enter(request)
      if (!leave) return done(createLimitError(describeLimit(maxDownloadsPerCaller)))
      reply.raw.once('close', leave)
      done()
    })
  },
)

const describeLimit = (max: number) =>
  `${max} other downloads of this caller are in progress; wait until one of them is complete`
