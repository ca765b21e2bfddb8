import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import closeWithGrace from 'close-with-grace'
import type { FastifyInstance } from 'fastify'
import { type Access, openAccess } from './access/accessControl.ts'
import { isLoopback } from './access/loopback.ts'
import { tokenSettingsOf } from './access/settings.ts'
import { answersInBackground } from './analytics/workerAnalytics.ts'
import { type DatabaseSettings, openDatabase, refuseHalfRestored } from './embedded/openDatabase.ts'
import type { Graph } from './graph/graph.ts'
import { keepTidy } from './graph/journal/retention.ts'
import { migrate } from './graph/migrations/migrate.ts'
import { openGraph } from './graph/openGraph.ts'
import { riskySettings } from './graph/serverSettings.ts'
import { buildApp, type Entry } from './http/app.ts'
import { AtlasError } from './model/errors.ts'
import { readCatalogue } from './reports/catalogue.ts'
import { checkCatalogue } from './reports/checkCatalogue.ts'
import type { Settings } from './settings.ts'

/** Opens the database that the settings name. */
export function openGraphOf(
  settings: Settings,
  embedded: Pick<DatabaseSettings, 'name' | 'mayShare' | 'isBeingRestored' | 'onProgress'>,
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
  keepHeapSmall()
  await refuseHalfRestored(graph)
  await migrate(graph)
  const access = await openAccess(graph, {
    tokens: tokenSettingsOf(settings),
    onFault: (fault) => app.log.error(fault, 'When keys were used could not be written'),
  })
  const isGuarded = await access.isNeeded()
  if (!isGuarded) refuseOpenDoor(settings)
  const catalogue = await readCatalogue()
  await checkCatalogue(graph, catalogue)
  const answers = answersInBackground(graph)
  const app = await buildApp({
    graph,
    catalogue,
    answers,
    importsFolder: join(settings.CX_ATLAS_HOME, 'imports'),
    publicUrl: settings.PUBLIC_URL,
    entry: entryOf(access, settings),
    limits: { timeoutMs: settings.REQUEST_TIMEOUT_MS },
    logger: { level: settings.LOG_LEVEL },
  })
  if (!isGuarded) app.log.warn(`Whoever is on this machine may do everything. ${howToGuard}`)
  app.addHook('onClose', () => answers.close())
  const stopTidying = keepTidy(graph, settings.AUDIT_KEEP_DAYS, (fault) => app.log.error(fault))
  app.addHook('onClose', async () => stopTidying())
  for (const risk of settings.NEO4J_URI ? await riskySettings(graph) : []) app.log.warn(risk)
  stopGracefully(app, graph)
  return app.listen({ host: settings.HOST, port: settings.PORT })
}

/**
 * The heap is collected when it has grown by half, not by up to three times: what a long stream has let go would be
 * kept for hundreds of megabytes.
 */
function keepHeapSmall(): void {
  setFlagsFromString('--heap-growing-percent=50')
}

const howToGuard =
  'There is neither a key nor JWT_ISSUER. Make a key: npm run keys -- create <your name> --role admin'

/** Without keys or tokens nobody but this machine is let in. */
function refuseOpenDoor(settings: Settings): void {
  if (isForThisMachine(settings)) return
  throw new AtlasError(
    'SETUP',
    `The service does not listen on ${settings.HOST} where anybody may do everything. ${howToGuard}`,
    { faults: [{ path: 'HOST', message: 'can be reached by others' }] },
  )
}

/** Whoever names a proxy serves others. */
const isForThisMachine = ({ HOST, TRUST_PROXY }: Settings) => isLoopback(HOST) && TRUST_PROXY === undefined

function entryOf(access: Access, settings: Settings): Entry {
  return {
    access,
    mayBeOpen: isForThisMachine(settings),
    rates: {
      known: settings.REQUESTS_PER_MINUTE,
      unknown: settings.REQUESTS_PER_MINUTE_UNKNOWN,
      failed: settings.FAILED_SIGN_INS_PER_MINUTE,
    },
    proxies: settings.TRUST_PROXY,
    origins: settings.CORS_ORIGINS,
  }
}

/** A little more than the longest answer may take: what was accepted is answered. */
const longestStopMs = 65_000

/** On SIGTERM or SIGINT what runs is finished, then the database is let go. */
function stopGracefully(app: FastifyInstance, graph: Graph): void {
  closeWithGrace({ delay: longestStopMs, logger: false }, async ({ err }) => {
    if (err) app.log.fatal(err)
    await app.close()
    await graph.close()
  })
}

/** The API's description as YAML; no database is needed for it. */
export async function describeApi(): Promise<string> {
  const graph = openGraph({ uri: 'bolt://localhost', username: '', password: '' })
  const app = await buildApp({ graph, catalogue: await readCatalogue() })
  await app.ready()
  const description = app.swagger({ yaml: true })
  await app.close()
  await graph.close()
  return description
}
