import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import {
  type EmbeddedDatabase,
  getDatabaseFolder,
  isInUseError,
  startEmbedded,
} from '../embedded/embeddedDatabase.ts'
import type { DatabaseMemory } from '../embedded/jvmOptions.ts'
import type { QueryPosition } from '../graph/adHoc/adHocQueries.ts'
import { withSharedDeadline } from '../graph/deadlines.ts'
import { fulfilsWithin } from '../graph/fulfilsWithin.ts'
import type { ConnectionSettings, Graph } from '../graph/graph.ts'
import { openGraph } from '../graph/openGraph.ts'
import { AtlasError } from '../model/errors.ts'
import { createFollower } from './follow.ts'
import { listReplicaNames } from './replicaStores.ts'
import { shareCalls } from './shareCalls.ts'

export interface ReplicaOptions {
  /** The graph that it follows. */
  readonly source: Graph
  readonly home: string
  /** The name of the database of the source. */
  readonly databaseName: string
  readonly memory: DatabaseMemory
  /** Receives progress messages and failures for the log. */
  readonly onProgress: (line: string) => void
}

/** A copy of the graph in a Neo4j process of its own. */
export interface Replica {
  readonly settings: ConnectionSettings
  /** Resolves when the process ends, for whatever reason. */
  readonly ended: Promise<void>
  /** Applies everything that the source has committed when it is called. */
  catchUp(): Promise<QueryPosition>
  /** Ends the process at once. */
  kill(): void
  stop(): Promise<void>
}

/** Starts the replica on the first of its stores that no other process uses. */
export async function startReplica(options: ReplicaOptions): Promise<Replica> {
  for (const name of listReplicaNames(options.databaseName)) {
    const replica = await startStore(options, name)
    if (replica !== 'in use') return replica
  }
  throw new AtlasError('SETUP', `Other processes use all replicas of ${options.databaseName}`)
}

const sourceCheckMs = 5_000

/** Starts the replica from a store and catches up; builds the store again if it cannot be used. */
async function startStore(options: ReplicaOptions, name: string): Promise<Replica | 'in use'> {
  const { source, home, onProgress } = options
  const folder = getDatabaseFolder(home, name)
  const hasStore = existsSync(join(folder, 'data'))
  try {
    return await openStore(options, name)
  } catch (error) {
    if (isInUseError(error)) return 'in use'
    if (!hasStore || !(await fulfilsWithin(source.version(), sourceCheckMs))) throw error
    onProgress(`Building the replica again: ${error instanceof Error ? error.message : error}`)
    await rm(folder, { recursive: true, force: true })
    return openStore(options, name)
  }
}

async function openStore(
  { source, home, memory, onProgress }: ReplicaOptions,
  name: string,
): Promise<Replica> {
  const database = await startEmbedded({
    home,
    name,
    memory,
    isSupervised: false,
    yieldsProcessor: true,
    onProgress,
  })
  const graph = openGraph(database)
  const catchUp = createFollower(source, graph, (reason) =>
    onProgress(`Copying the graph to the replica: ${reason}`),
  )
  const replica = toReplica(database, graph, catchUp)
  try {
    await replica.catchUp()
    return replica
  } catch (error) {
    await replica.stop()
    throw error
  }
}

/** Suffices for a copy of a million relationships. */
const catchUpTimeoutMs = 15 * 60_000

function toReplica(database: EmbeddedDatabase, graph: Graph, catchUp: () => Promise<QueryPosition>): Replica {
  return {
    settings: graph.settings,
    ended: database.exited.then(() => graph.close()),
    catchUp: shareCalls(() => withSharedDeadline(catchUpTimeoutMs, catchUp)),
    kill: database.kill,
    stop: async () => {
      await graph.close()
      await database.stop()
    },
  }
}
