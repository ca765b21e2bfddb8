import type { ConnectionSettings, Graph } from '../graph/graph.ts'
import { openGraph } from '../graph/openGraph.ts'
import { hasFreeDiskSpace } from '../graph/writeHealth.ts'
import { AtlasError } from '../model/errors.ts'
import { isLoadIncomplete } from './dump.ts'
import {
  type EmbeddedDatabase,
  findRunningDatabase,
  getDatabaseFolder,
  startEmbedded,
} from './embeddedDatabase.ts'

export interface DatabaseSettings {
  /** A server of your own; the embedded one when absent. */
  readonly server?: Omit<ConnectionSettings, 'password'> & { readonly password?: string | undefined }
  /** Folder of the embedded database. */
  readonly home: string
  /** Which of the embedded databases. */
  readonly name: string
  /** Work on the embedded database that another process serves, if one does. */
  readonly canShare?: boolean
  /** Open it also when a restore of it was broken off. */
  readonly isBeingRestored?: boolean
  readonly onProgress?: (line: string) => void
}

/** The graph of a database that may be a child process. */
export interface DatabaseGraph extends Graph {
  /** Resolves when the embedded database cannot be restarted; never for a server. */
  readonly failed: Promise<AtlasError>
}

/** Opens the graph, starting the embedded database when no server is set; closing the graph stops it again. */
export async function openDatabase(settings: DatabaseSettings): Promise<DatabaseGraph> {
  const { server, home, name, canShare = false, onProgress } = settings
  if (server) return neverFails(openServerGraph(server))
  if (!settings.isBeingRestored && isLoadIncomplete(getDatabaseFolder(home, name)))
    throw createIncompleteRestoreError()
  const running = canShare ? await findRunningDatabase(home, name) : undefined
  if (running) return neverFails(openGraph(running))
  return openEmbeddedGraph(await startEmbedded({ home, name, ...(onProgress && { onProgress }) }))
}

const neverFails = (graph: Graph): DatabaseGraph => ({ ...graph, failed: new Promise(() => {}) })

function openEmbeddedGraph(embedded: EmbeddedDatabase): DatabaseGraph {
  const graph = openGraph(embedded)
  const assertFreeDiskSpace = async () => {
    if (await hasFreeDiskSpace(embedded.folder)) return
    throw new AtlasError('DATABASE_UNAVAILABLE', `The disk of ${embedded.folder} is full`)
  }
  return {
    ...graph,
    failed: new Promise((resolve) => embedded.exited.then((error) => error && resolve(error))),
    // A write to a full disk makes Neo4j refuse reads too until it is restarted.
    write: async (work, options) => {
      await assertFreeDiskSpace()
      return graph.write(work, options)
    },
    assertWritable: async () => {
      if (!embedded.isRunning())
        throw new AtlasError('DATABASE_UNAVAILABLE', 'The embedded Neo4j is being restarted')
      await assertFreeDiskSpace()
      return graph.assertWritable()
    },
    close: async () => {
      await graph.close()
      await embedded.stop()
    },
  }
}

function openServerGraph({ password, ...server }: NonNullable<DatabaseSettings['server']>): Graph {
  if (password !== undefined) return openGraph({ ...server, password })
  throw new AtlasError('SETUP', 'NEO4J_URI is set, so NEO4J_PASSWORD has to be set too', {
    faults: [{ path: 'NEO4J_PASSWORD', message: 'is required' }],
  })
}

/** What is there is neither what was nor what is to be. */
const createIncompleteRestoreError = () =>
  new AtlasError('SETUP', 'A restore of this database was broken off; restore it again with --replace')

/** SETUP when an import of a backup was begun and not ended. */
export async function assertRestoreComplete(graph: Graph): Promise<void> {
  const { rows } = await graph.read('MATCH (restore:Restore) RETURN restore.name AS name LIMIT 1')
  if (rows.length > 0) throw createIncompleteRestoreError()
}
