import { setTimeout as sleep } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import closeWithGrace from 'close-with-grace'
import type { FastifyInstance } from 'fastify'
import type { Logger } from 'pino'
import { type AccessControl, openAccessControl } from './access/accessControl.ts'
import { collectPermissions } from './access/caller.ts'
import { toTokenSettings } from './access/settings.ts'
import { createWorkerAnalytics } from './analytics/workerAnalytics.ts'
import { openConfiguredStates } from './configuredGraph.ts'
import type { DatabaseGraph } from './embedded/openDatabase.ts'
import type { Graph } from './graph/graph.ts'
import { startRetentionJob } from './graph/journal/retention.ts'
import { migrate } from './graph/migrations/migrate.ts'
import { openGraph } from './graph/openGraph.ts'
import { assertServerSupported, listRiskySettings } from './graph/serverSettings.ts'
import { type HistoryJobOptions, startHistoryJob } from './history/daily/historyJob.ts'
import { toNightlyTime } from './history/daily/settings.ts'
import { buildApp } from './http/app.ts'
import { assertAuthConfigured, authSetupHint, isLocalOnly } from './http/authRequired.ts'
import { createCallerApi } from './http/callerApi.ts'
import { toYaml } from './http/openapi/toYaml.ts'
import { mcpPath } from './http/routes/mcp.ts'
import { serveProbes } from './http/serveProbes.ts'
import { toAppOptions } from './http/settings.ts'
import { createLogger } from './logging.ts'
import type { AtlasApi } from './mcp/atlasApi.ts'
import type { AccessRole } from './model/permissions.ts'
import { openAdHocQueries } from './replica/openAdHocQueries.ts'
import { schedulePreparation } from './replica/schedulePreparation.ts'
import { type Catalogue, readCatalogue } from './reports/catalogue.ts'
import { checkCatalogue } from './reports/checkCatalogue.ts'
import { createSavedQueryRunner } from './reports/saved/savedQueries.ts'
import type { Settings } from './settings.ts'
import { openTracing } from './tracing/openTracing.ts'
import { getSpoolFolder, openSpoolFolder } from './transfer/import/uploadSpool.ts'

/** Whether only this machine can reach the service, which may then be used without a key. */
export const isServedLocally = (settings: Settings): boolean => isLocalOnly(settings)

export interface ServeOptions {
  /** Wait for the first API key instead of failing when others could reach the service without one. */
  readonly waitsForKey?: boolean
}

/**
 * Migrates the database, checks the reports and serves the graph; returns the address. The graph belongs to the
 * service from here on: it is closed when the process is asked to stop, and when the start fails.
 */
export async function serve(
  graph: DatabaseGraph,
  settings: Settings,
  options: ServeOptions = {},
): Promise<string> {
  limitHeapGrowth()
  await using resources = new AsyncDisposableStack()
  resources.defer(() => graph.close())
  await openSpoolFolder(getSpoolFolder(settings.CX_ATLAS_HOME))
  if (settings.NEO4J_URI) await assertServerSupported(graph)
  const [catalogue] = await Promise.all([readCatalogue(), migrate(graph)])
  const logger = createLogger(settings)
  const closeTracing = await openTracing(settings, logTracing(logger))
  if (closeTracing) resources.defer(closeTracing)
  const access = await openConfiguredAccess(graph, settings, logger)
  await ensureAuthConfigured(access, settings, logger, options)
  await openMetrics(graph, settings, logger, resources)
  await checkCatalogue(graph, catalogue)
  const app = await openApp(graph, settings, { access, catalogue, logger }, resources)
  const onRetentionError = (error: unknown) => logger.error(error)
  const retention = {
    retentionDays: settings.AUDIT_KEEP_DAYS,
    foldAfterDays: settings.AUDIT_COMPRESS_AFTER_DAYS,
  }
  resources.defer(startRetentionJob(graph, retention, onRetentionError))
  for (const warning of settings.NEO4J_URI ? await listRiskySettings(graph) : []) logger.warn(warning)
  resources.defer(() => app.drainConnections())
  const address = await app.listen({ host: settings.HOST, port: settings.PORT })
  closeOnSignal(resources.move(), logger)
  failWith(graph.failed)
  return address
}

const openConfiguredAccess = (graph: Graph, settings: Settings, logger: Logger): Promise<AccessControl> =>
  openAccessControl(graph, {
    tokens: toTokenSettings(settings),
    onError: (error) => logger.error(error, 'Could not record when API keys were last used'),
  })

/** An assistant on this machine, and what it may use. */
export interface AssistantOptions {
  /** Author of what it does in the audit trail. */
  readonly name: string
  readonly role: AccessRole
  readonly onProgress: (line: string) => void
}

/** Opens the API for an assistant on this machine for one piece of work; nothing listens on the network. */
export async function withAssistantApi(
  graph: DatabaseGraph,
  settings: Settings,
  { name, role, onProgress }: AssistantOptions,
  work: (api: AtlasApi) => Promise<unknown>,
): Promise<void> {
  await using resources = new AsyncDisposableStack()
  const recordedStates = await openConfiguredStates(graph, settings, { onProgress })
  resources.defer(() => recordedStates.close())
  const app = await buildApp({ graph, catalogue: await readCatalogue(), recordedStates })
  resources.defer(() => app.close())
  const roles = [role]
  const caller = { id: 'stdio', name, roles, permissions: collectPermissions(roles) }
  const baseUrl = settings.PUBLIC_URL ?? `http://localhost:${settings.PORT}`
  await work(createCallerApi(app, { caller, path: mcpPath, baseUrl }))
}

const keyPollIntervalMs = 5_000

/** SETUP, or a wait for the first key, when others could reach the service and nobody must authenticate. */
async function ensureAuthConfigured(
  access: AccessControl,
  settings: Settings,
  logger: Logger,
  { waitsForKey = false }: ServeOptions,
): Promise<void> {
  if (await access.isAuthRequired()) return
  if (!waitsForKey || isLocalOnly(settings)) {
    assertAuthConfigured(settings)
    logger.warn(`Authentication is not configured: any local user has full access. ${authSetupHint}`)
    return
  }
  logger.warn(`Waiting for the first API key before listening on ${settings.HOST}. ${authSetupHint}`)
  const closeProbes = await serveProbes(settings, 'key')
  try {
    while (!(await access.isAuthRequired())) await sleep(keyPollIntervalMs)
  } finally {
    await closeProbes()
  }
}

interface AppContext {
  readonly access: AccessControl
  readonly catalogue: Catalogue
  readonly logger: Logger
}

async function openApp(
  graph: DatabaseGraph,
  settings: Settings,
  { access, catalogue, logger }: AppContext,
  resources: AsyncDisposableStack,
): Promise<FastifyInstance> {
  const adHoc = await openAdHocQueries(settings, {
    graph,
    home: settings.CX_ATLAS_HOME,
    databaseName: graph.name,
    onProgress: (line) => logger.info(line),
  })
  resources.defer(() => adHoc.close())
  const runSavedQuery = createSavedQueryRunner(adHoc)
  const analytics = createWorkerAnalytics(graph, runSavedQuery)
  resources.defer(() => analytics.close())
  const time = toNightlyTime(settings)
  if (time) resources.defer(startHistoryJob(graph, { time, runSavedQuery, ...logHistory(logger) }))
  const recordedStates = await openConfiguredStates(graph, settings, {
    onProgress: (line) => logger.info(line),
  })
  resources.defer(() => recordedStates.close())
  const prepareStates = () =>
    recordedStates.prepare().catch((error) => logger.warn(error, 'Could not prepare earlier states'))
  resources.defer(schedulePreparation(prepareStates))
  const appOptions = {
    ...toAppOptions(settings, access),
    // A database of its own is not served by other instances.
    sharesImports: settings.NEO4J_URI !== undefined,
  }
  const app = await buildApp({ graph, catalogue, analytics, adHoc, recordedStates, logger, ...appOptions })
  resources.defer(() => app.close())
  return app
}

async function openMetrics(
  graph: Graph,
  { METRICS_HOST: host, METRICS_PORT: port }: Settings,
  logger: Logger,
  resources: AsyncDisposableStack,
): Promise<void> {
  if (port === undefined) return
  const { serveMetrics } = await import('./monitoring/metricsServer.ts')
  const onError = (error: unknown) => logger.error(error, 'Could not collect metrics')
  const server = await serveMetrics(graph, { host, port, onError })
  resources.defer(() => server.close())
  logger.info(`Metrics at ${server.url}`)
}

const logTracing = (logger: Logger) => ({
  onError: (error: unknown) =>
    logger.warn(error, 'Could not export traces; further failures are not logged until an export succeeds'),
  onRecovered: () => logger.info('Traces are exported again'),
})

const logHistory = (logger: Logger): Pick<HistoryJobOptions, 'onRecorded' | 'onError'> => ({
  onRecorded: (summary) => logger.info(summary, `Recorded the history of ${summary.day}`),
  onError: (error) => logger.error(error, 'Could not record history; the next attempt is in ten minutes'),
})

/** A little more than the longest response may take, so that accepted requests are answered. */
const shutdownTimeoutMs = 65_000

/** On SIGTERM, SIGINT or a fault of the process, finishes what runs and closes the resources. */
function closeOnSignal(resources: AsyncDisposableStack, logger: Logger): void {
  closeWithGrace({ delay: shutdownTimeoutMs, logger: false }, async ({ err }) => {
    if (err) logger.fatal(err)
    await resources.disposeAsync()
  })
}

/** Makes the failure of the database a fault of the process, which closes the resources and exits with 1. */
function failWith(failed: Promise<Error>): void {
  failed.then((error) => {
    throw error
  })
}

/** Collects the heap when it has grown by half: with the default, a long stream leaves hundreds of megabytes behind. */
function limitHeapGrowth(): void {
  setFlagsFromString('--heap-growing-percent=50')
}

/** The API description as YAML; needs no database. */
export async function renderOpenApiYaml(): Promise<string> {
  const graph = openGraph({ uri: 'bolt://localhost', username: '', password: '' })
  const app = await buildApp({ graph, catalogue: await readCatalogue() })
  await app.ready()
  const description = toYaml(app.describeApi())
  await app.close()
  await graph.close()
  return description
}
