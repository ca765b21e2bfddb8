import { createHash } from 'node:crypto'
import { isDatabaseFailure } from '../graph/driverErrors.ts'
import type { ConnectionSettings, Graph } from '../graph/graph.ts'
import { createIncompleteRestoreError } from '../graph/migrations/incompleteRestore.ts'
import { openGraph } from '../graph/openGraph.ts'
import { retry } from '../graph/retry.ts'
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
  /** A Neo4j server; the embedded database if absent. */
  readonly server?: Omit<ConnectionSettings, 'password'> & { readonly password?: string | undefined }
  /** The folder of the embedded databases. */
  readonly home: string
  /** The name of the embedded database. */
  readonly name: string
  /** Connect to the embedded database if another process serves it. */
  readonly canShare?: boolean
  /** Wait for a server that does not respond yet, instead of failing. */
  readonly waitsForServer?: boolean
  /** Open it even after an interrupted restore. */
  readonly isBeingRestored?: boolean
  readonly onProgress?: (line: string) => void
}

/** The graph of a database that may be a child process. */
export interface DatabaseGraph extends Graph {
  /** The name of the embedded database, or one that is derived from the address of the server. */
  readonly name: string
  /** Resolves when the embedded database cannot be restarted; never for a server. */
  readonly failed: Promise<AtlasError>
}

/** Opens the graph; starts the embedded database if no server is set, and stops it when the graph is closed. */
export async function openDatabase(settings: DatabaseSettings): Promise<DatabaseGraph> {
  const { server, home, name, canShare = false, onProgress } = settings
  if (server) return neverFails(await openServerGraph(server, settings), createServerName(server))
  if (!settings.isBeingRestored && isLoadIncomplete(getDatabaseFolder(home, name)))
    throw createIncompleteRestoreError()
  const running = canShare ? await findRunningDatabase(home, name) : undefined
  if (running) return neverFails(withDiskCheck(openGraph(running), getDatabaseFolder(home, name)), name)
  return openEmbeddedGraph(await startEmbedded({ home, name, ...(onProgress && { onProgress }) }), name)
}

const neverFails = (graph: Graph, name: string): DatabaseGraph => ({
  ...graph,
  name,
  failed: new Promise(() => {}),
})

function createServerName({ uri, database = '' }: NonNullable<DatabaseSettings['server']>): string {
  const hash = createHash('sha256').update(`${uri}\n${database}`).digest('hex')
  return `server-${hash.slice(0, 12)}`
}

function openEmbeddedGraph(embedded: EmbeddedDatabase, name: string): DatabaseGraph {
  const graph = withDiskCheck(openGraph(embedded), embedded.folder)
  return {
    ...graph,
    name,
    failed: new Promise((resolve) => embedded.exited.then((error) => error && resolve(error))),
    assertWritable: async () => {
      if (!embedded.isRunning())
        throw new AtlasError('DATABASE_UNAVAILABLE', 'The database is being restarted')
      return graph.assertWritable()
    },
    close: async () => {
      await graph.close()
      await embedded.stop()
    },
  }
}

/** Refuses writes while the disk of the folder is full: one makes Neo4j refuse reads too until it is restarted. */
function withDiskCheck(graph: Graph, folder: string): Graph {
  const assertFreeDiskSpace = async () => {
    if (await hasFreeDiskSpace(folder)) return
    throw new AtlasError('DATABASE_UNAVAILABLE', 'The disk of the database is full')
  }
  return {
    ...graph,
    write: async (work, options) => {
      await assertFreeDiskSpace()
      return graph.write(work, options)
    },
    assertWritable: async () => {
      await assertFreeDiskSpace()
      return graph.assertWritable()
    },
  }
}

const firstRetryDelayMs = 1_000
const maxRetryDelayMs = 15_000

async function openServerGraph(
  { password, ...server }: NonNullable<DatabaseSettings['server']>,
  { waitsForServer = false, onProgress = () => {} }: DatabaseSettings,
): Promise<Graph> {
  if (password === undefined)
    throw new AtlasError('SETUP', 'NEO4J_PASSWORD is required when NEO4J_URI is set', {
      faults: [{ path: 'NEO4J_PASSWORD', message: 'is required' }],
    })
  const graph = openGraph({ ...server, password })
  try {
    await retry(() => graph.version(), {
      maxAttempts: Number.POSITIVE_INFINITY,
      isRetriable: (error) => {
        const isWorthWaiting = waitsForServer && isUnreachable(error)
        if (isWorthWaiting) onProgress(`Waiting for Neo4j at ${server.uri}: it does not respond yet`)
        return isWorthWaiting
      },
      delayMs: (failedAttempts) => Math.min(firstRetryDelayMs * 2 ** (failedAttempts - 1), maxRetryDelayMs),
    })
    return graph
  } catch (error) {
    await graph.close()
    throw createConnectionError(server.uri, error)
  }
}

/** A rejected password or an unknown database stays what it is; the server may still be starting otherwise. */
const isUnreachable = (error: unknown) =>
  isDatabaseFailure(error) && !/\.(Security|Database)\./.test(getDriverCode(error))

const getDriverCode = (error: unknown): string =>
  error instanceof Error && error.cause instanceof Error && 'code' in error.cause
    ? String(error.cause.code)
    : ''

/** SETUP with what to check, if an error says that a server cannot be reached; otherwise the error as it is. */
export function createConnectionError(uri: string, error: unknown): unknown {
  if (!(error instanceof AtlasError && error.cause instanceof Error)) return error
  return new AtlasError(
    'SETUP',
    `Cannot connect to Neo4j at ${uri}. Check NEO4J_URI, NEO4J_USERNAME and NEO4J_PASSWORD`,
    { cause: error.cause },
  )
}
