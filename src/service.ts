import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import closeWithGrace from 'close-with-grace'
import type { FastifyInstance } from 'fastify'
import { type AccessControl, openAccessControl } from './access/accessControl.ts'
import { isLoopback } from './access/loopback.ts'
import { toTokenSettings } from './access/settings.ts'
import { createWorkerAnalytics } from './analytics/workerAnalytics.ts'
import { assertRestoreComplete, type DatabaseSettings, openDatabase } from './embedded/openDatabase.ts'
import type { Graph } from './graph/graph.ts'
import { startRetentionJob } from './graph/journal/retention.ts'
import { migrate } from './graph/migrations/migrate.ts'
import { openGraph } from './graph/openGraph.ts'
import { listRiskySettings } from './graph/serverSettings.ts'
import { buildApp, type SecurityOptions } from './http/app.ts'
import { AtlasError } from './model/errors.ts'
import { readCatalogue } from './reports/catalogue.ts'
import { checkCatalogue } from './reports/checkCatalogue.ts'
import type { Settings } from './settings.ts'

/** Opens the database that the settings name. */
export function openConfiguredGraph(
  settings: Settings,
  embedded: Pick<DatabaseSettings, 'name' | 'canShare' | 'isBeingRestored' | 'onProgress'>,
): Promise<Graph> {
  const {
    NEO4J_URI: uri,
    NEO4J_USERNAME: username,
    NEO4J_PASSWORD: password,
    NEO4J_DATABASE: database,
  } = settings
  return openDatabase({
    ...(uri !== undefined && { server: { uri, username, password, database } }),
    home: settings.CX_ATLAS_HOME,
    ...embedded,
  })
}

/** Migrates, checks the reports and serves the graph until the process is told to stop; gives the address. */
export async function serve(graph: Graph, settings: Settings): Promise<string> {
  limitHeapGrowth()
  await assertRestoreComplete(graph)
  await migrate(graph)
  const access = await openAccessControl(graph, {
    tokens: toTokenSettings(settings),
    onError: (error) => app.log.error(error, 'When keys were used could not be written'),
  })
  const isAuthRequired = await access.isAuthRequired()
  if (!isAuthRequired) assertAuthConfigured(settings)
  const catalogue = await readCatalogue()
  await checkCatalogue(graph, catalogue)
  const analytics = createWorkerAnalytics(graph)
  const app = await buildApp({
    graph,
    catalogue,
    analytics,
    importsFolder: join(settings.CX_ATLAS_HOME, 'imports'),
    publicUrl: settings.PUBLIC_URL,
    security: toEntryOptions(access, settings),
    limits: { timeoutMs: settings.REQUEST_TIMEOUT_MS },
    logger: { level: settings.LOG_LEVEL },
  })
  if (!isAuthRequired) app.log.warn(`Whoever is on this machine may do everything. ${authSetupHint}`)
  app.addHook('onClose', () => analytics.close())
  const stopRetentionJob = startRetentionJob(graph, settings.AUDIT_KEEP_DAYS, (error) => app.log.error(error))
  app.addHook('onClose', async () => stopRetentionJob())
  for (const warning of settings.NEO4J_URI ? await listRiskySettings(graph) : []) app.log.warn(warning)
  closeOnSignal(app, graph)
  return app.listen({ host: settings.HOST, port: settings.PORT })
}

/**
 * The heap is collected when it has grown by half, not by up to three times: what a long stream has let go would be
 * kept for hundreds of megabytes.
 */
function limitHeapGrowth(): void {
  setFlagsFromString('--heap-growing-percent=50')
}

const authSetupHint =
  'There is neither a key nor JWT_ISSUER. Make a key: npm run keys -- create <your name> --role admin'

/** Without keys or tokens nobody but this machine is let in. */
function assertAuthConfigured(settings: Settings): void {
  if (isLocalOnly(settings)) return
  throw new AtlasError(
    'SETUP',
    `The service does not listen on ${settings.HOST} where anybody may do everything. ${authSetupHint}`,
    { faults: [{ path: 'HOST', message: 'can be reached by others' }] },
  )
}

/** Whoever names a proxy serves others. */
const isLocalOnly = ({ HOST, TRUST_PROXY }: Settings) => isLoopback(HOST) && TRUST_PROXY === undefined

function toEntryOptions(access: AccessControl, settings: Settings): SecurityOptions {
  return {
    access,
    isOpenToLocalUsers: isLocalOnly(settings),
    rateLimits: {
      authenticated: settings.REQUESTS_PER_MINUTE,
      anonymous: settings.REQUESTS_PER_MINUTE_UNKNOWN,
      failedSignIns: settings.FAILED_SIGN_INS_PER_MINUTE,
    },
    trustedProxies: settings.TRUST_PROXY,
    allowedOrigins: settings.CORS_ORIGINS,
  }
}

/** A little more than the longest answer may take: what was accepted is answered. */
const shutdownTimeoutMs = 65_000

/** On SIGTERM or SIGINT what runs is finished, then the database is let go. */
function closeOnSignal(app: FastifyInstance, graph: Graph): void {
  closeWithGrace({ delay: shutdownTimeoutMs, logger: false }, async ({ err }) => {
    if (err) app.log.fatal(err)
    await app.close()
    await graph.close()
  })
}

/** The API's description as YAML; no database is needed for it. */
export async function renderOpenApiYaml(): Promise<string> {
  const graph = openGraph({ uri: 'bolt://localhost', username: '', password: '' })
  const app = await buildApp({ graph, catalogue: await readCatalogue() })
  await app.ready()
  const description = app.swagger({ yaml: true })
  await app.close()
  await graph.close()
  return description
}
