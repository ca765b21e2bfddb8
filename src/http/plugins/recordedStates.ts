import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify'
import fastifyPlugin from 'fastify-plugin'
import { z } from 'zod'
import type { AnalyticsService } from '../../analytics/analyticsService.ts'
import type { Graph } from '../../graph/graph.ts'
import { findRecordedPoint, type JournalPoint } from '../../history/journalPoint.ts'
import { today } from '../../model/dates.ts'
import type { RecordedStates } from '../../replica/pastReplica.ts'
import { journalPointSchema } from '../journalPointSchema.ts'
import { sharedParameter } from '../listQuery.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Whether the route reads the map from `request.source`; it then takes `recordedAt`. */
    readsMap?: true
  }
  interface FastifyRequest {
    /** The state of the map that the request reads: the present, or as recorded. */
    source: MapSource
  }
}

/** A state of the map. */
export interface MapSource {
  readonly graph: Graph
  readonly analytics: AnalyticsService
  /** The day for which reports run if their caller names none: today, or that of the recorded state. */
  readonly day: string
  /** Lets the replica show another state once all is read; it may in any case when the response is sent. */
  readonly release: () => void
}

/** Of routes that read the map, and show an earlier state on request. */
export const readsMap = { permission: 'read', readsMap: true } as const

export interface RecordedStatesOptions {
  readonly graph: Graph
  readonly analytics: AnalyticsService
  readonly recordedStates: RecordedStates<AnalyticsService>
}

/** Lets every route that reads the map show an earlier state, which `recordedAt` names; the handler is the same. */
export const recordedStates = fastifyPlugin<RecordedStatesOptions>(async (app: FastifyInstance, options) => {
  const { graph, analytics } = options
  const present: MapSource = {
    graph,
    analytics,
    get day() {
      return today()
    },
    release: () => {},
  }
  app.decorateRequest('source')
  app.addHook('onRoute', addParameter)
  app.addHook('onRequest', (request, _, done) => {
    request.source = present
    done()
  })
  app.addHook('preHandler', async (request, reply) => {
    const point = request.routeOptions.config.readsMap ? takeParameter(request) : 'now'
    if (point !== 'now') await holdState(request, reply, point, options)
  })
})

const description =
  'The state of the map to read: a day, for its end in UTC; a time; a number of `GET /changes`; a snapshot. The headers `CX-Atlas-Sequence` and `CX-Atlas-Recorded-At` name its last change. The present if omitted.'
const recordedAt = sharedParameter('recordedAt', journalPointSchema(description).optional(), description)

function addParameter(route: RouteOptions): void {
  if (!route.config?.readsMap) return
  const { querystring = z.strictObject({}), ...schema } = (route.schema ?? {}) as {
    querystring?: z.ZodObject
  }
  route.schema = { ...schema, querystring: querystring.extend({ recordedAt }) }
}

/** Handlers do not see the parameter. */
function takeParameter({ query }: FastifyRequest): JournalPoint {
  const { recordedAt: point = 'now' } = query as { recordedAt?: JournalPoint }
  delete (query as { recordedAt?: JournalPoint }).recordedAt
  return point
}

/** Holds the state until the response is sent or its connection closed. */
async function holdState(
  request: FastifyRequest,
  reply: FastifyReply,
  point: Exclude<JournalPoint, 'now'>,
  { graph, recordedStates }: RecordedStatesOptions,
): Promise<void> {
  const finding = findRecordedPoint(graph, point)
  const [{ number, recordedAt, day }, { release, ...state }] = await Promise.all([
    finding,
    recordedStates.hold(async () => (await finding).number),
  ])
  // Of a response that was closed before, nobody would learn the end.
  if (reply.raw.closed) return release()
  reply.raw.once('close', release)
  request.source = { ...state, day, release }
  reply.header('cx-atlas-sequence', number)
  if (recordedAt !== undefined) reply.header('cx-atlas-recorded-at', recordedAt)
}
