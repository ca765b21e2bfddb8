import type { ConnectionSettings, Graph } from '../graph/graph.ts'
import { openGraph } from '../graph/openGraph.ts'
import { hasRoom } from '../graph/writeHealth.ts'
import { AtlasError } from '../model/errors.ts'
import { isHalfLoaded } from './dump.ts'
import { findRunning, folderOf, startEmbedded } from './embeddedDatabase.ts'

export interface DatabaseSettings {
  /** A server of your own; the embedded one when absent. */
  readonly server?: Omit<ConnectionSettings, 'password'> & { readonly password?: string | undefined }
  /** Folder of the embedded database. */
  readonly home: string
  /** Which of the embedded databases. */
  readonly name: string
  /** Work on the embedded database that another process serves, if one does. */
  readonly mayShare?: boolean
  /** Open it also when a restore of it was broken off. */
  readonly isBeingRestored?: boolean
  readonly onProgress?: (line: string) => void
}

/** Opens the graph, starting the embedded database when no server is set; closing the graph stops it again. */
export async function openDatabase(settings: DatabaseSettings): Promise<Graph> {
  const { server, home, name, mayShare = false, onProgress } = settings
  if (server) return openServer(server)
  if (!settings.isBeingRestored && isHalfLoaded(folderOf(home, name))) throw halfRestored()
  const running = mayShare ? await findRunning(home, name) : undefined
  if (running) return openGraph(running)
  const embedded = await startEmbedded({ home, name, ...(onProgress && { onProgress }) })
  const graph = openGraph(embedded)
  embedded.exited.then((fault) => fault && onProgress?.(fault.message))
  const requireRoom = async () => {
    if (await hasRoom(embedded.folder)) return
    throw new AtlasError('DATABASE_UNAVAILABLE', 'The disk of the database is full')
  }
  return {
    ...graph,
    // A write that meets a full disk makes the database refuse reads too, until it is started again.
    write: async (work, options) => {
      await requireRoom()
      return graph.write(work, options)
    },
    takesWrites: async () => {
      await requireRoom()
      return graph.takesWrites()
    },
    close: async () => {
      await graph.close()
      await embedded.stop()
    },
  }
}

function openServer({ password, ...server }: NonNullable<DatabaseSettings['server']>): Graph {
  if (password !== undefined) return openGraph({ ...server, password })
  throw new AtlasError('SETUP', 'NEO4J_URI is set, so NEO4J_PASSWORD has to be set too', {
    faults: [{ path: 'NEO4J_PASSWORD', message: 'is required' }],
  })
}

/** What is there is neither what was nor what is to be. */
const halfRestored = () =>
  new AtlasError('SETUP', 'A restore of this database was broken off; restore it again with --replace')

/** SETUP when an import of a backup was begun and not ended. */
export async function refuseHalfRestored(graph: Graph): Promise<void> {
  const { rows } = await graph.read('MATCH (restore:Restore) RETURN restore.name AS name LIMIT 1')
  if (rows.length > 0) throw halfRestored()
}
