import { deleteGraphData } from '../../proofs/deleteGraphData.ts'
import { startEmbedded } from '../../src/embedded/embeddedDatabase.ts'
import type { ConnectionSettings, Graph } from '../../src/graph/graph.ts'
import { migrate } from '../../src/graph/migrations/migrate.ts'
import { openGraph } from '../../src/graph/openGraph.ts'
import { AtlasError } from '../../src/model/errors.ts'
import { readSettings } from '../../src/settings.ts'
import type { LoadableEcosystem } from './ecosystem.ts'

/** What one transaction may take is a share of it: the peers build whole answers in the database, 32 at once. */
const memory = { heapMiB: 6_144, pageCacheMiB: 512 }

const STATE = `
RETURN
  EXISTS { (:BenchEcosystem) } AS isOurs,
  EXISTS { MATCH (node) WHERE NOT node:Migration AND NOT node:MigrationLock } AS isFilled`

const MARK = 'CREATE (:BenchEcosystem {name: $name})'

const UNMARK = 'MATCH (mark:BenchEcosystem) DELETE mark'

/** Loads the ecosystem into a database that holds nothing else, works with it, and leaves nothing behind. */
export async function withEcosystem<Result>(
  ecosystem: LoadableEcosystem,
  run: (connection: ConnectionSettings, graph: Graph) => Promise<Result>,
): Promise<Result> {
  const { connection, isOurs, stop } = await connectDatabase(ecosystem.name)
  const graph = openGraph(connection)
  try {
    await claimDatabase(graph, connection, ecosystem.name)
    await migrate(graph)
    await ecosystem.load(graph)
    const result = await run(connection, graph)
    if (!isOurs) await clearDatabase(graph)
    return result
  } finally {
    await graph.close()
    await stop()
  }
}

interface BenchConnection {
  readonly connection: ConnectionSettings
  /** The database goes with the bench. */
  readonly isOurs: boolean
  stop(): Promise<void>
}

async function connectDatabase(name: string): Promise<BenchConnection> {
  const settings = readSettings()
  const { NEO4J_URI: uri, NEO4J_USERNAME: username, NEO4J_PASSWORD: password = '' } = settings
  if (uri !== undefined) {
    const connection = { uri, username, password, database: settings.NEO4J_DATABASE }
    return { connection, isOurs: false, stop: async () => {} }
  }
  const embedded = await startEmbedded({
    home: settings.CX_ATLAS_HOME,
    name: `bench-${name}`,
    isTemporary: true,
    memory,
  })
  return { connection: embedded, isOurs: true, stop: () => embedded.stop() }
}

/** What the bench left when it was broken off goes; what anyone else put there stays, and the bench stops. */
async function claimDatabase(graph: Graph, { uri }: ConnectionSettings, name: string): Promise<void> {
  const { rows } = await graph.read<{ isOurs: boolean; isFilled: boolean }>(STATE)
  const [state] = rows
  if (state?.isFilled && !state.isOurs) {
    throw new AtlasError(
      'SETUP',
      `The database at ${uri} holds other data; the bench needs an empty one (or none: unset NEO4J_URI)`,
    )
  }
  if (state?.isOurs) await clearDatabase(graph)
  await graph.write((transaction) => transaction.run(MARK, { name }))
}

/** The mark goes last, so that a clearing broken off is taken up again. */
async function clearDatabase(graph: Graph): Promise<void> {
  await deleteGraphData(graph, 'BenchEcosystem')
  await graph.write((transaction) => transaction.run(UNMARK))
}
