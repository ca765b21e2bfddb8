import type { FastifyInstance } from 'fastify'
import { getTracer } from '../tracing/tracer.ts'
import { type AppOptions, openDependencies } from './appOptions.ts'
import { accessControl } from './plugins/accessControl.ts'
import { methodNotAllowed, methodsByAddress } from './plugins/allowedMethods.ts'
import { analyticsInvalidation } from './plugins/analyticsInvalidation.ts'
import { browserSecurity } from './plugins/browserSecurity.ts'
import { compression } from './plugins/compression.ts'
import { connectionDraining } from './plugins/connectionDraining.ts'
import { connectionTimeouts } from './plugins/connectionTimeouts.ts'
import { deadlines } from './plugins/deadlines.ts'
import { downloads } from './plugins/downloads.ts'
import { explorer } from './plugins/explorer.ts'
import { importJobs } from './plugins/importJobs.ts'
import { openApi } from './plugins/openapi.ts'
import { overloadProtection } from './plugins/overloadProtection.ts'
import { problems } from './plugins/problems.ts'
import { publicAddress } from './plugins/publicAddress.ts'
import { recordedStates } from './plugins/recordedStates.ts'
import { rejectedWrites } from './plugins/rejectedWrites.ts'
import { repeatedReads } from './plugins/repeatedReads.ts'
import { requestEvents } from './plugins/requestEvents.ts'
import { requestTraces } from './plugins/requestTraces.ts'
import { serverSentEvents } from './plugins/serverSentEvents.ts'
import { slowBodies } from './plugins/slowBodies.ts'
import { versionTokens } from './plugins/versionTokens.ts'
import { auditRoutes } from './routes/audit.ts'
import { batchRoutes } from './routes/batch.ts'
import { briefRoutes } from './routes/briefs.ts'
import { changeRoutes } from './routes/changes.ts'
import { connectionFileRoutes } from './routes/connectionFiles.ts'
import { cypherRoutes } from './routes/cypher.ts'
import { diffRoutes } from './routes/diff.ts'
import { compareFindingsRoute } from './routes/diffFindings.ts'
import { draftRoutes } from './routes/drafts/drafts.ts'
import { entryPointsRoute } from './routes/entryPoints.ts'
import { exportRoutes } from './routes/exports.ts'
import { findingRoutes } from './routes/findings/findings.ts'
import { healthRoutes } from './routes/health.ts'
import { importRoutes } from './routes/imports/imports.ts'
import { mappingRoutes } from './routes/imports/mappings.ts'
import { keyRoutes } from './routes/keys.ts'
import { mcpRoute } from './routes/mcp.ts'
import { modelRoutes } from './routes/model.ts'
import { neighbourhoodRoute } from './routes/neighbourhood.ts'
import { nodeRoutes } from './routes/nodes/nodes.ts'
import { odataRoutes } from './routes/odata/odata.ts'
import { relationshipRoutes } from './routes/relationships/relationships.ts'
import { reportFileRoutes } from './routes/reports/reportFiles.ts'
import { reportRoutes } from './routes/reports/reports.ts'
import { savedReportRoutes } from './routes/reports/savedReports.ts'
import { searchRoute } from './routes/search.ts'
import { signInRoute } from './routes/signIn.ts'
import { snapshotRoutes } from './routes/snapshots.ts'
import { stewardshipRoutes } from './routes/stewardship.ts'
import { tableRoutes } from './routes/tables.ts'
import { templateRoutes } from './routes/templates.ts'
import { whatIfRoutes } from './routes/whatIf.ts'
import { whiteboardRoutes } from './routes/whiteboards.ts'
import { createServer } from './server.ts'

/** The HTTP service over an open graph: its plugins and routes. It does not listen yet. */
export async function buildApp(options: AppOptions): Promise<FastifyInstance> {
  const resources = new AsyncDisposableStack()
  const dependencies = await openDependencies(options, resources)
  const {
    graph,
    catalogue,
    publicUrl,
    adHoc,
    analytics,
    access,
    security,
    limits,
    importsFolder,
    sharesImports,
  } = dependencies
  const ignoredParameters = new Set(options.odataIgnoredParameters)
  const { columnarWorker, fileSpool, sendCompleteFile, mapWorker } = dependencies
  const holdState = dependencies.recordedStates.hold
  const { isOpenToLocalUsers, rateLimits, trustedProxies = [], allowedOrigins = [] } = security
  const app = createServer(options.logger, trustedProxies, limits)
  app.addHook('onClose', () => resources.disposeAsync())
  await app.register(requestEvents)
  if (getTracer()) await app.register(requestTraces)
  await app.register(publicAddress, { publicUrl })
  await app.register(problems)
  await app.register(methodsByAddress)
  await app.register(compression)
  await app.register(connectionTimeouts, limits)
  await app.register(connectionDraining)
  await app.register(overloadProtection, limits)
  await app.register(deadlines, limits)
  await app.register(slowBodies, limits)
  await app.register(downloads, limits)
  await app.register(serverSentEvents, limits)
  await app.register(browserSecurity, { allowedOrigins })
  await app.register(accessControl, {
    accessControl: access,
    isOpenToLocalUsers,
    allowedOrigins: [...allowedOrigins, ...listOrigins(publicUrl)],
    limits: rateLimits,
  })
  await app.register(versionTokens, { graph })
  await app.register(rejectedWrites, { graph })
  await app.register(analyticsInvalidation, { analytics })
  await app.register(importJobs, { graph, analytics, folder: importsFolder, sharesImports })
  await app.register(openApi)
  await app.register(recordedStates, { graph, analytics, recordedStates: dependencies.recordedStates })
  await app.register(repeatedReads, { graph })
  await app.register(explorer, {
    connectOrigins: security.oidcClient ? [new URL(security.oidcClient.issuer).origin] : [],
  })
  await app.register(entryPointsRoute, { page: (request, reply) => app.sendExplorerPage(request, reply) })
  await app.register(searchRoute)
  await app.register(neighbourhoodRoute)
  await app.register(nodeRoutes, { graph })
  await app.register(relationshipRoutes, { graph })
  await app.register(batchRoutes, { graph })
  await app.register(stewardshipRoutes, { graph })
  await app.register(changeRoutes, { graph })
  await app.register(diffRoutes, { graph, analytics, columnarWorker })
  await app.register(compareFindingsRoute, {
    graph,
    catalogue,
    analytics,
    recordedStates: dependencies.recordedStates,
  })
  await app.register(snapshotRoutes, { graph })
  await app.register(auditRoutes, { graph })
  const tableSources = { graph, catalogue, analytics, columnarWorker, sendCompleteFile, holdState }
  await app.register(reportRoutes, tableSources)
  await app.register(reportFileRoutes, { ...tableSources, adHoc })
  await app.register(savedReportRoutes, { ...tableSources, adHoc })
  await app.register(cypherRoutes, { graph, adHoc })
  await app.register(importRoutes, { graph, imports: app.imports })
  await app.register(mappingRoutes, { graph })
  await app.register(draftRoutes, { graph, imports: app.imports })
  await app.register(findingRoutes, { graph, analytics })
  await app.register(tableRoutes, tableSources)
  await app.register(connectionFileRoutes, { catalogue })
  await app.register(whatIfRoutes, { catalogue })
  await app.register(odataRoutes, {
    graph,
    analytics,
    catalogue,
    fileSpool,
    ignoredParameters,
    holdState,
  })
  await app.register(exportRoutes, { mapWorker, graph, recordedStates: dependencies.recordedStates })
  await app.register(whiteboardRoutes)
  await app.register(briefRoutes, { catalogue, mapWorker })
  await app.register(templateRoutes)
  await app.register(modelRoutes)
  await app.register(keyRoutes, { access, adHoc })
  await app.register(signInRoute, { oidcClient: security.oidcClient })
  await app.register(healthRoutes, { graph })
  await app.register(mcpRoute)
  await app.register(methodNotAllowed)
  return app as unknown as FastifyInstance
}

/** Behind a proxy, requests do not carry the origin of the service's own pages. */
const listOrigins = (publicUrl: string | undefined) =>
  publicUrl === undefined ? [] : [new URL(publicUrl).origin]
