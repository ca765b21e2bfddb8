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

const maxRestMs = 500

/**
 * Sends a caller few files at a time, so that others need not wait. When a file is sent or its connection closed, its
 * place stays empty for as long as it took, up to half a second: downloads one after the other never wait for that,
 * and many at a time keep the service busy for half of the time.
 */
export const downloads = fastifyPlugin<DownloadLimits>(
  async (app: FastifyInstance, { maxDownloadsPerCaller, maxWaitingDownloadsPerCaller }) => {
    const queues = new CallerQueues({
      maxActive: maxDownloadsPerCaller,
      maxWaiting: maxWaitingDownloadsPerCaller,
    })
    app.addHook('preHandler', (request, reply, done) => {
      // Clients request many parts of a file at a time, and the file is written once for all of them.
      const isQueued = request.routeOptions.config.isDownload && request.headers.range === undefined
      // Of a response that was closed before, nobody would learn the end.
      if (!isQueued || reply.raw.closed) return done()
      // A turn comes with the end of another request, which has another deadline.
      let startedMs = Number.POSITIVE_INFINITY
      const start = () => {
        startedMs = performance.now()
        withDeadline(request.deadline, done)
      }
      const leave = queues.enter(getCallerKey(request), start)
      if (!leave) return done(createLimitError(describeLimit(maxWaitingDownloadsPerCaller)))
      reply.raw.once('close', () => {
        const takenMs = Math.max(performance.now() - startedMs, 0)
        setTimeout(leave, Math.min(takenMs, maxRestMs)).unref()
      })
    })
  },
)

const describeLimit = (maxWaiting: number) =>
  `${maxWaiting} downloads of this caller are already waiting; start fewer at a time`
