import Fastify, { type FastifyInstance, type FastifyServerOptions } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import qs from 'qs'
import { type Answers, answersHere } from '../answers/index.ts'
import { type AdHoc, type Graph, openAdHoc } from '../graph/index.ts'
import type { Catalogue } from '../reports/index.ts'
import { openApi } from './plugins/openapi.ts'
import { problems, refuseAddress, refuseConnection } from './plugins/problems.ts'
import { refuseUndeclaredQuery, validatorCompiler } from './plugins/validation.ts'
import { batchRoutes } from './routes/batch.ts'
import { cypherRoutes } from './routes/cypher.ts'
import { findingRoutes } from './routes/findings.ts'
import { healthRoutes } from './routes/health.ts'
import { modelRoutes } from './routes/model.ts'
import { nodeRoutes } from './routes/nodes.ts'
import { relationshipRoutes } from './routes/relationships.ts'
import { reportRoutes } from './routes/reports.ts'
import { savedReportRoutes } from './routes/savedReports.ts'
import { whatIfRoutes } from './routes/whatIf.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Who is asking; kept with every change. */
    author: string
  }
}

export interface AppOptions {
  readonly graph: Graph
  readonly catalogue: Catalogue
  /** Computed in this thread when absent. */
  readonly answers?: Answers
  /** For queries that users wrote; opened on the same database when absent. */
  readonly adHoc?: AdHoc
  readonly logger?: FastifyServerOptions['logger']
}

/** The key of a finding holds the ids of all that it is about. */
const longestParameter = 1_000

/** The HTTP service over an open graph; it listens to nothing yet. */
export async function buildApp(options: AppOptions): Promise<FastifyInstance> {
  const { graph, catalogue, answers = answersHere(graph, catalogue), logger = false } = options
  const app = Fastify({
    logger,
    routerOptions: { querystringParser, ignoreTrailingSlash: true, maxParamLength: longestParameter },
    frameworkErrors: refuseAddress,
    clientErrorHandler: refuseConnection,
    requestIdHeader: false,
    genReqId: () => crypto.randomUUID(),
  }).withTypeProvider<ZodTypeProvider>()
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(() => JSON.stringify)
  app.addHook('onRoute', refuseUndeclaredQuery)
  app.removeContentTypeParser('text/plain')
  app.addContentTypeParser(
    'application/merge-patch+json',
    { parseAs: 'string' },
    app.getDefaultJsonParser('error', 'error'),
  )
  const adHoc = options.adHoc ?? openAdHoc(graph.settings)
  if (!options.adHoc) app.addHook('onClose', () => adHoc.close())
  if (!options.answers) app.addHook('onClose', () => answers.close())
  app.decorateRequest('author', 'anonymous')
  app.addHook('onResponse', async (request, reply) => {
    if (writing.has(request.method) && reply.statusCode < 300) answers.changed?.()
  })
  await app.register(problems)
  await app.register(openApi)
  await app.register(nodeRoutes, { graph })
  await app.register(relationshipRoutes, { graph })
  await app.register(batchRoutes, { graph })
  await app.register(reportRoutes, { graph, catalogue, source: answers })
  await app.register(savedReportRoutes, { graph, adHoc, catalogue })
  await app.register(cypherRoutes, { adHoc })
  await app.register(findingRoutes, { graph, answers })
  await app.register(whatIfRoutes, { answers, catalogue })
  await app.register(modelRoutes)
  await app.register(healthRoutes, { graph })
  return app as unknown as FastifyInstance
}

const writing = new Set(['POST', 'PUT', 'PATCH', 'DELETE'])

/** Names with brackets one level deep, `importance[gte]`; whatever else is in them stays and is refused by name. */
function querystringParser(query: string): Record<string, unknown> {
  return qs.parse(query, {
    depth: 1,
    arrayLimit: 1_000,
    parameterLimit: Number.POSITIVE_INFINITY,
    plainObjects: true,
  })
}
