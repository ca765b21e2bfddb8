import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Fastify, { type FastifyInstance, type FastifyServerOptions } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import qs from 'qs'
import { type Access, openAccess } from '../access/accessControl.ts'
import { type Answers, answersHere } from '../analytics/analyticsService.ts'
import { type AdHoc, openAdHoc } from '../graph/adHocQueries.ts'
import type { Graph } from '../graph/graph.ts'
import type { Catalogue } from '../reports/catalogue.ts'
import { openImports } from '../transfer/import/jobs.ts'
import { access } from './plugins/accessControl.ts'
import { methodsByAddress, otherMethods } from './plugins/allowedMethods.ts'
import { protection } from './plugins/browserSecurity.ts'
import { connectionLimits, connections } from './plugins/connectionTimeouts.ts'
import { deadlines } from './plugins/deadlines.ts'
import { openApi } from './plugins/openapi.ts'
import { overload } from './plugins/overloadProtection.ts'
import { problems, refuseAddress, refuseConnection } from './plugins/problems.ts'
import { refusals } from './plugins/rejectedWrites.ts'
import type { RequestLimits } from './rateLimits.ts'
import { auditRoutes } from './routes/audit.ts'
import { batchRoutes } from './routes/batch.ts'
import { changeRoutes } from './routes/changes.ts'
import { connectionRoutes } from './routes/connectionFiles.ts'
import { cypherRoutes } from './routes/cypher.ts'
import { exportRoutes } from './routes/exports.ts'
import { findingRoutes } from './routes/findings.ts'
import { healthRoutes } from './routes/health.ts'
import { importRoutes } from './routes/imports/imports.ts'
import { keyRoutes } from './routes/keys.ts'
import { modelRoutes } from './routes/model.ts'
import { nodeRoutes } from './routes/nodes.ts'
import { odataRoutes } from './routes/odata/tables.ts'
import { relationshipRoutes } from './routes/relationships.ts'
import { reportFileRoutes } from './routes/reports/reportFiles.ts'
import { reportRoutes } from './routes/reports/reports.ts'
import { savedReportRoutes } from './routes/reports/savedReports.ts'
import { stewardRoutes } from './routes/stewardship.ts'
import { tableRoutes } from './routes/tables.ts'
import { templateRoutes } from './routes/templates.ts'
import { whatIfRoutes } from './routes/whatIf.ts'
import { refuseUndeclaredQuery, validatorCompiler } from './validation.ts'

export interface AppOptions {
  readonly graph: Graph
  readonly catalogue: Catalogue
  /** Computed in this thread when absent. */
  readonly answers?: Answers
  /** Where clients reach the service; as their requests say when absent. */
  readonly publicUrl?: string | undefined
  /** Folder for files that are being imported; a temporary one when absent. */
  readonly importsFolder?: string
  /** For queries that users wrote; opened on the same database when absent. */
  readonly adHoc?: AdHoc
  readonly logger?: FastifyServerOptions['logger']
  readonly entry?: Entry
  readonly limits?: Partial<Limits>
}

/** Who gets in, from where and how often. */
export interface Entry {
  readonly access?: Access
  /** Whether anybody on this machine may do everything as long as there is no key and no tokens are taken. */
  readonly mayBeOpen: boolean
  /** None when absent. */
  readonly rates?: RequestLimits
  /** Whose X-Forwarded-For is believed. */
  readonly proxies?: readonly string[] | undefined
  /** Origins of web pages that may call. */
  readonly origins?: readonly string[] | undefined
}

/** How much a client may ask for, and how long it may take. */
export interface Limits {
  /** How long an answer may take to begin where its route does not say otherwise. */
  readonly timeoutMs: number
  /** How long a body may take to arrive where its route does not say otherwise. */
  readonly bodyTimeoutMs: number
  /** Requests in work at a time. */
  readonly requestsAtOnce: number
}

const usualLimits: Limits = { timeoutMs: 30_000, bodyTimeoutMs: 12_000, requestsAtOnce: 500 }

/** The key of a finding holds the ids of all that it is about. */
const longestParameter = 1_000

/** The HTTP service over an open graph; it listens to nothing yet. */
export async function buildApp(options: AppOptions): Promise<FastifyInstance> {
  const { graph, catalogue, answers = answersHere(graph, catalogue), logger = false } = options
  const { entry = { mayBeOpen: true } } = options
  const { access: keys = await openAccess(graph), mayBeOpen, rates, proxies = [], origins } = entry
  const limits = { ...usualLimits, ...options.limits }
  const app = Fastify({
    logger: withoutSecrets(logger),
    routerOptions: { querystringParser, ignoreTrailingSlash: true, maxParamLength: longestParameter },
    frameworkErrors: refuseAddress,
    clientErrorHandler: refuseConnection,
    requestIdHeader: false,
    trustProxy: proxies.length > 0 && [...proxies],
    genReqId: () => crypto.randomUUID(),
    return503OnClosing: false,
    ...connectionLimits,
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
  app.addHook('onResponse', (request, reply, done) => {
    if (writing.has(request.method) && reply.statusCode < 300) answers.changed?.()
    done()
  })
  const imports = openImports(graph, {
    folder: options.importsFolder ?? join(tmpdir(), `cx-atlas-imports-${process.pid}`),
    onEnd: () => answers.changed?.(),
    onFault: (fault) => app.log.error(fault),
  })
  app.addHook('onClose', () => imports.close())
  app.addHook('onRequest', ({ routeOptions: { url = '' } }, _, done) => {
    if (!/^\/(imports|health)\b/.test(url)) imports.noticeOthers()
    done()
  })
  app.addHook('onClose', () => keys.close())
  await app.register(problems)
  await app.register(methodsByAddress)
  await app.register(connections, limits)
  await app.register(overload, limits)
  await app.register(deadlines, limits)
  await app.register(protection, { origins })
  await app.register(access, { access: keys, mayBeOpen, limits: rates })
  await app.register(refusals, { graph })
  await app.register(openApi)
  await app.register(nodeRoutes, { graph })
  await app.register(relationshipRoutes, { graph })
  await app.register(batchRoutes, { graph })
  await app.register(stewardRoutes, { graph })
  await app.register(changeRoutes, { graph })
  await app.register(auditRoutes, { graph })
  await app.register(reportRoutes, { graph, catalogue, answers })
  await app.register(reportFileRoutes, { graph, catalogue, answers, adHoc })
  await app.register(savedReportRoutes, { graph, catalogue, answers, adHoc })
  await app.register(cypherRoutes, { graph, adHoc })
  await app.register(importRoutes, { imports })
  await app.register(findingRoutes, { graph, answers })
  await app.register(tableRoutes, { graph, catalogue, answers })
  await app.register(connectionRoutes, { catalogue, publicUrl: options.publicUrl })
  await app.register(whatIfRoutes, { answers, catalogue })
  await app.register(odataRoutes, { graph, answers, catalogue })
  await app.register(exportRoutes, { graph })
  await app.register(templateRoutes)
  await app.register(modelRoutes)
  await app.register(keyRoutes, { access: keys })
  await app.register(healthRoutes, { graph })
  await app.register(otherMethods)
  return app as unknown as FastifyInstance
}

/** Whatever comes to be logged of a request, its credentials do not. */
function withoutSecrets(logger: NonNullable<AppOptions['logger']>): NonNullable<AppOptions['logger']> {
  if (!logger) return false
  const places = ['headers', 'req.headers', 'request.headers', 'req.raw.headers']
  const secrets = ['.authorization', '.cookie', '["x-api-key"]']
  const redact = places.flatMap((place) => secrets.map((name) => place + name))
  return { ...(logger === true ? {} : logger), redact }
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
