import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FastifyBaseLogger, FastifyInstance } from 'fastify'
import { type AccessControl, openAccessControl } from '../access/accessControl.ts'
import { type AnalyticsService, createInProcessAnalytics } from '../analytics/analyticsService.ts'
import { type AdHocQueryRunner, openAdHocQueryRunner } from '../graph/adHoc/adHocQueries.ts'
import type { Graph } from '../graph/graph.ts'
import type { Catalogue } from '../reports/catalogue.ts'
import { ImportService } from '../transfer/import/importService.ts'
import { isUnsafeMethod } from './methods.ts'
import { accessControl } from './plugins/accessControl.ts'
import { methodNotAllowed, methodsByAddress } from './plugins/allowedMethods.ts'
import { browserSecurity } from './plugins/browserSecurity.ts'
import { connectionTimeouts } from './plugins/connectionTimeouts.ts'
import { deadlines } from './plugins/deadlines.ts'
import { openApi } from './plugins/openapi.ts'
import { overloadProtection } from './plugins/overloadProtection.ts'
import { problems } from './plugins/problems.ts'
import { rejectedWrites } from './plugins/rejectedWrites.ts'
import type { RateLimits } from './rateLimits.ts'
import { auditRoutes } from './routes/audit.ts'
import { batchRoutes } from './routes/batch.ts'
import { changeRoutes } from './routes/changes.ts'
import { connectionFileRoutes } from './routes/connectionFiles.ts'
import { cypherRoutes } from './routes/cypher.ts'
import { exportRoutes } from './routes/exports.ts'
import { findingRoutes } from './routes/findings.ts'
import { healthRoutes } from './routes/health.ts'
import { importRoutes } from './routes/imports/imports.ts'
import { keyRoutes } from './routes/keys.ts'
import { modelRoutes } from './routes/model.ts'
import { nodeRoutes } from './routes/nodes/nodes.ts'
import { odataRoutes } from './routes/odata/tables.ts'
import { relationshipRoutes } from './routes/relationships/relationships.ts'
import { reportFileRoutes } from './routes/reports/reportFiles.ts'
import { reportRoutes } from './routes/reports/reports.ts'
import { savedReportRoutes } from './routes/reports/savedReports.ts'
import { stewardshipRoutes } from './routes/stewardship.ts'
import { tableRoutes } from './routes/tables.ts'
import { templateRoutes } from './routes/templates.ts'
import { whatIfRoutes } from './routes/whatIf.ts'
import { createServer } from './server.ts'

export interface AppOptions {
  readonly graph: Graph
  readonly catalogue: Catalogue
  /** Computed in this thread when absent. */
  readonly analytics?: AnalyticsService
  /** Where clients reach the service; as their requests say when absent. */
  readonly publicUrl?: string | undefined
  /** Folder for files that are being imported; a temporary one when absent. */
  readonly importsFolder?: string
  /** For queries that users wrote; opened on the same database when absent. */
  readonly adHoc?: AdHocQueryRunner
  /** Nothing is logged when absent. */
  readonly logger?: FastifyBaseLogger
  readonly security?: SecurityOptions
  readonly limits?: Partial<ServiceLimits>
}

/** Who gets in, from where and how often. */
export interface SecurityOptions {
  readonly access?: AccessControl
  /** Whether anybody on this machine may do everything as long as there is no key and no tokens are taken. */
  readonly isOpenToLocalUsers: boolean
  /** None when absent. */
  readonly rateLimits?: RateLimits
  /** Whose X-Forwarded-For is believed. */
  readonly trustedProxies?: readonly string[] | undefined
  /** Origins of web pages that may call. */
  readonly allowedOrigins?: readonly string[] | undefined
}

/** How much a client may ask for, and how long it may take. */
export interface ServiceLimits {
  /** How long an answer may take to begin where its route does not say otherwise. */
  readonly timeoutMs: number
  /** How long a body may take to arrive where its route does not say otherwise. */
  readonly bodyTimeoutMs: number
  /** Requests in work at a time. */
  readonly maxConcurrentRequests: number
}

const defaultLimits: ServiceLimits = { timeoutMs: 30_000, bodyTimeoutMs: 12_000, maxConcurrentRequests: 500 }

/** The HTTP service over an open graph; it listens to nothing yet. */
export async function buildApp(options: AppOptions): Promise<FastifyInstance> {
  const { graph, catalogue, analytics = createInProcessAnalytics(graph, catalogue), logger } = options
  const { security = { isOpenToLocalUsers: true } } = options
  const {
    access: accessService = await openAccessControl(graph),
    isOpenToLocalUsers,
    rateLimits,
    trustedProxies = [],
    allowedOrigins,
  } = security
  const limits = { ...defaultLimits, ...options.limits }
  const app = createServer(logger, trustedProxies)
  const adHoc = options.adHoc ?? openAdHocQueryRunner(graph.settings)
  if (!options.adHoc) app.addHook('onClose', () => adHoc.close())
  if (!options.analytics) app.addHook('onClose', () => analytics.close())
  app.addHook('onResponse', (request, reply, done) => {
    if (isUnsafeMethod(request.method) && reply.statusCode < 300) analytics.invalidate?.()
    done()
  })
  const imports = new ImportService(graph, {
    folder: options.importsFolder ?? join(tmpdir(), `cx-atlas-imports-${process.pid}`),
    onEnd: () => analytics.invalidate?.(),
    onError: (fault) => app.log.error(fault),
  })
  app.addHook('onClose', () => imports.close())
  app.addHook('onRequest', ({ routeOptions: { config } }, _, done) => {
    if (config.slowsImports !== false) imports.reportActivity()
    done()
  })
  app.addHook('onClose', () => accessService.close())
  await app.register(problems)
  await app.register(methodsByAddress)
  await app.register(connectionTimeouts, limits)
  await app.register(overloadProtection, limits)
  await app.register(deadlines, limits)
  await app.register(browserSecurity, { allowedOrigins })
  await app.register(accessControl, {
    accessControl: accessService,
    isOpenToLocalUsers,
    allowedOrigins: [...(allowedOrigins ?? []), ...listOrigins(options.publicUrl)],
    limits: rateLimits,
  })
  await app.register(rejectedWrites, { graph })
  await app.register(openApi, { publicUrl: options.publicUrl })
  await app.register(nodeRoutes, { graph })
  await app.register(relationshipRoutes, { graph })
  await app.register(batchRoutes, { graph })
  await app.register(stewardshipRoutes, { graph })
  await app.register(changeRoutes, { graph })
  await app.register(auditRoutes, { graph })
  await app.register(reportRoutes, { graph, catalogue, analytics })
  await app.register(reportFileRoutes, { graph, catalogue, analytics, adHoc })
  await app.register(savedReportRoutes, { graph, catalogue, analytics, adHoc })
  await app.register(cypherRoutes, { graph, adHoc })
  await app.register(importRoutes, { imports })
  await app.register(findingRoutes, { graph, analytics })
  await app.register(tableRoutes, { graph, catalogue, analytics })
  await app.register(connectionFileRoutes, { catalogue, publicUrl: options.publicUrl })
  await app.register(whatIfRoutes, { analytics, catalogue })
  await app.register(odataRoutes, { graph, analytics, catalogue })
  await app.register(exportRoutes, { graph })
  await app.register(templateRoutes)
  await app.register(modelRoutes)
  await app.register(keyRoutes, { access: accessService })
  await app.register(healthRoutes, { graph })
  await app.register(methodNotAllowed)
  return app as unknown as FastifyInstance
}

/** Behind a proxy, requests do not say at which address the service's own pages are. */
const listOrigins = (publicUrl: string | undefined) =>
  publicUrl === undefined ? [] : [new URL(publicUrl).origin]
