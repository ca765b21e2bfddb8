import closeWithGrace from 'close-with-grace'
import type { FastifyInstance } from 'fastify'
import { answersInBackground } from './answers/index.ts'
import {
  type DatabaseSettings,
  type Graph,
  migrate,
  openDatabase,
  openGraph,
  riskySettings,
} from './graph/index.ts'
import { buildApp } from './http/app.ts'
import { checkCatalogue, readCatalogue } from './reports/index.ts'
import type { Settings } from './settings.ts'

/** Opens the database that the settings name. */
export function openGraphOf(
  settings: Settings,
  embedded: Pick<DatabaseSettings, 'name' | 'mayShare' | 'onProgress'>,
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
  await migrate(graph)
  const catalogue = await readCatalogue()
  await checkCatalogue(graph, catalogue)
  const answers = answersInBackground(graph)
  const app = await buildApp({ graph, catalogue, answers, logger: { level: settings.LOG_LEVEL } })
  app.addHook('onClose', () => answers.close())
  for (const risk of settings.NEO4J_URI ? await riskySettings(graph) : []) app.log.warn(risk)
  stopGracefully(app, graph)
  return app.listen({ host: settings.HOST, port: settings.PORT })
}

const longestStopMs = 15_000

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
