import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import fastifyPlugin from 'fastify-plugin'
import { AtlasError } from '../../model/errors.ts'
import { mayHaveBody } from '../requestBody.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** What the request counts as while it is in progress; nothing for probes. */
    slot: RequestSlot | undefined
  }
  interface FastifyInstance {
    /** Whether requests are rejected now, or were a moment ago. */
    isSheddingLoad(): boolean
  }
}

/** How long after the last rejected request the service still counts as overloaded. */
const sheddingMs = 2_000

/**
 * Rejects requests above the limit at once, so that accepted ones finish in time; health checks always pass. A request
 * counts once its body has arrived, so that a client that sends slowly takes nobody's place.
 */
export const overloadProtection = fastifyPlugin<{ maxConcurrentRequests: number }>(
  async (app: FastifyInstance, { maxConcurrentRequests }) => {
    let lastRejectionMs = Number.NEGATIVE_INFINITY
    const load: RequestLoad = { activeRequests: 0 }
    const enterUnlessFull = (slot: RequestSlot): AtlasError | undefined => {
      slot.enter()
      if (load.activeRequests <= maxConcurrentRequests) return undefined
      slot.leave()
      lastRejectionMs = performance.now()
      return new AtlasError(
        'OVERLOADED',
        `${maxConcurrentRequests} requests are already in progress; retry in a moment`,
      )
    }
    app.decorate(
      'isSheddingLoad',
      () => load.activeRequests >= maxConcurrentRequests || performance.now() - lastRejectionMs < sheddingMs,
    )
    app.decorateRequest('slot')
    app.addHook('onRequest', (request, reply, done) => {
      if (request.routeOptions.config.isProbe) return done()
      request.slot = openSlot(load, reply)
      done(mayHaveBody(request.raw) ? undefined : enterUnlessFull(request.slot))
    })
    app.addHook('preValidation', (request, _, done) => {
      const { slot, raw } = request
      if (!slot || !mayHaveBody(raw)) return done()
      if (!isUpload(request)) return done(enterUnlessFull(slot))
      raw.once('end', slot.enter)
      done()
    })
  },
)

/** Uploads are handled while they arrive; they count from their end on. */
const isUpload = ({ raw, routeOptions: { config } }: FastifyRequest) =>
  config.streamsBody === true && !raw.readableEnded

interface RequestLoad {
  activeRequests: number
}

/** Has no effect when it is entered twice, or after the response. */
interface RequestSlot {
  readonly enter: () => void
  readonly leave: () => void
}

/** Lets a request be counted until its response is sent or its connection closed. */
function openSlot(load: RequestLoad, { raw }: FastifyReply): RequestSlot {
  let isCounted = false
  let isClosed = false
  const count = (isNowCounted: boolean) => {
    if (isCounted === isNowCounted) return
    isCounted = isNowCounted
    load.activeRequests += isNowCounted ? 1 : -1
  }
  raw.once('close', () => {
    isClosed = true
    count(false)
  })
  return { enter: () => count(!isClosed), leave: () => count(false) }
}
