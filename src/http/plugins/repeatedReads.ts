import type { FastifyInstance, FastifyReply, FastifyRequest, HookHandlerDoneFunction } from 'fastify'
import fastifyPlugin from 'fastify-plugin'
import { LRUCache } from 'lru-cache'
import { timeLeftMs, withSharedDeadline } from '../../graph/deadlines.ts'
import type { Graph } from '../../graph/graph.ts'
import { shareCalls } from '../../graph/shareCalls.ts'
import { isConsistentVersion } from '../../graph/versions.ts'
import { telemetry } from '../../telemetry.ts'
import { sendWithETag } from '../etags.ts'
import { readsMap } from './recordedStates.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Whether a response depends on nothing but the URL and the version of the map, so that it can be sent again. */
    isRepeatable?: true
  }
  interface FastifyReply {
    /** The version of the map that the response of a repeatable route shows. */
    shownVersion: string | undefined
  }
}

/** Of routes that read the map and nothing else. */
export const readsMapOnly = { ...readsMap, isRepeatable: true } as const

interface StoredResponse {
  readonly version: string
  readonly tag: string
  readonly body: string
}

const maxBytes = 16 * 2 ** 20
const maxResponseBytes = 2 ** 18
const versionTimeoutMs = 10_000

/**
 * Sends a response again while nothing has changed since. One empty transaction reads the version of the map for all
 * requests that arrive before it begins; that of a recorded state is known.
 */
export const repeatedReads = fastifyPlugin(async (app: FastifyInstance, { graph }: { graph: Graph }) => {
  const responses = new LRUCache<string, StoredResponse>({
    maxSize: maxBytes,
    maxEntrySize: maxResponseBytes,
    // A character takes two bytes unless all are Latin.
    sizeCalculation: ({ body }, url) => 2 * (body.length + url.length),
  })
  // Until the deadline of the request that begins it, but also if that one's client disconnects.
  const readPresent = shareCalls(() =>
    withSharedDeadline(timeLeftMs(versionTimeoutMs), () => graph.version()),
  )
  const readVersion = ({ source }: FastifyRequest) =>
    source.graph === graph ? readPresent() : source.graph.version()
  app.decorateReply('shownVersion')

  const sendAgain = (request: FastifyRequest, reply: FastifyReply, done: HookHandlerDoneFunction) => {
    const stored = isRepeatable(request) ? responses.get(request.url) : undefined
    if (!stored) return done()
    const reuse = async () => {
      const version = await readVersion(request)
      const isHit = stored.version === version
      if (!reply.sent) telemetry.cacheRead.publish({ cache: 'responses', isHit })
      if (!isHit) responses.delete(request.url)
      return isHit
    }
    reuse().then((isHit) => {
      if (reply.sent) return
      if (isHit) sendWithETag(request, reply.type(mediaType), stored.tag, stored.body)
      else done()
    }, done)
  }
  // The same URL was valid before. A state that it names is known only once it is validated.
  app.addHook('onRequest', (request, reply, done) =>
    namesState(request) ? done() : sendAgain(request, reply, done),
  )
  app.addHook('preHandler', (request, reply, done) =>
    namesState(request) ? sendAgain(request, reply, done) : done(),
  )
  app.addHook('onSend', (request, reply, body, done) => {
    const version = reply.shownVersion
    const tag = String(reply.getHeader('etag')).slice(1, -1)
    if (version !== undefined && reply.statusCode === 200 && isRepeatable(request))
      if (typeof body === 'string' && isConsistentVersion(version))
        responses.set(request.url, { version, tag, body })
    done(null, body)
  })
})

const mediaType = 'application/json; charset=utf-8'

/** By its URL: handlers do not see the parameter. */
const namesState = ({ url }: FastifyRequest): boolean => url.includes('recordedAt')

/** A client may forbid it. */
const isRepeatable = ({ method, routeOptions, headers }: FastifyRequest): boolean =>
  method === 'GET' &&
  routeOptions.config.isRepeatable === true &&
  !/\bno-store\b/i.test(headers['cache-control'] ?? '')
