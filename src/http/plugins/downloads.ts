import type { FastifyInstance } from 'fastify'
import fastifyPlugin from 'fastify-plugin'
import { withDeadline } from '../../graph/deadlines.ts'
import { CallerQueues, createLimitError, getCallerKey } from '../callerQueues.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Whether the response is a file of any size, which takes the service as long as its client reads. */
    isDownload?: true
  }
}

interface DownloadLimits {
  readonly maxDownloadsPerCaller: number
  readonly maxWaitingDownloadsPerCaller: number
}

/**
 * Sends a caller few files at a time, so that others need not wait; the next one starts when a file is sent or its
 * connection closed.
 */
export const downloads = fastifyPlugin<DownloadLimits>(
  async (app: FastifyInstance, { maxDownloadsPerCaller, maxWaitingDownloadsPerCaller }) => {
    const queues = new CallerQueues({
      maxActive: maxDownloadsPerCaller,
      maxWaiting: maxWaitingDownloadsPerCaller,
    })
    app.addHook('preHandler', (request, reply, done) => {
      // Of a response that was closed before, nobody would learn the end.
      if (!request.routeOptions.config.isDownload || reply.raw.closed) return done()
      // A turn comes with the end of another request, which has another deadline.
      const start = () => withDeadline(request.deadline, done)
      const leave = queues.enter(getCallerKey(request), start)
      if (leave) reply.raw.once('close', leave)
      else done(createLimitError(describeLimit(maxWaitingDownloadsPerCaller)))
    })
  },
)

const describeLimit = (maxWaiting: number) =>
  `${maxWaiting} downloads of this caller are already waiting; start fewer at a time`
