import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { getDatabaseFolder, isInUseError, startEmbedded } from '../embedded/embeddedDatabase.ts'
import type { DatabaseMemory } from '../embedded/jvmOptions.ts'
import { fulfilsWithin } from '../graph/fulfilsWithin.ts'
import type { Graph } from '../graph/graph.ts'
import { openGraph } from '../graph/openGraph.ts'
import { AtlasError } from '../model/errors.ts'

export interface ReplicaOptions {
  /** The graph that it is a copy of. */
  readonly source: Graph
  readonly home: string
  /** The name of the database of the source. */
  readonly databaseName: string
  readonly memory: DatabaseMemory
  /** Leave the processor to other processes that need it. */
  readonly yieldsProcessor?: boolean
  /** Receives progress messages and failures for the log. */
  readonly onProgress: (line: string) => void
}

/** A copy of the graph in a Neo4j process of its own. */
export interface ReplicaProcess {
  readonly graph: Graph
  /** The folder of its store. */
  readonly folder: string
  /** Resolves when the process ends, for whatever reason. */
  readonly ended: Promise<void>
  /** Ends the process at once. */
  kill(): void
  stop(): Promise<void>
}

/** Makes a replica usable once its process runs. */
export type PrepareReplica<Replica> = (process: ReplicaProcess) => Promise<Replica>

/** Starts a replica on the first of its stores that no other process uses. */
export async function startReplicaProcess<Replica>(
  options: ReplicaOptions,
  storeNames: readonly string[],
  prepare: PrepareReplica<Replica>,
): Promise<Replica> {
  for (const name of storeNames) {
    const replica = await startStore(options, name, prepare)
    if (replica !== 'in use') return replica
  }
  throw new AtlasError('SETUP', `Other processes use all replicas of ${options.databaseName}`)
}

const sourceCheckMs = 5_000

/** Starts the replica from a store; builds the store again if it cannot be used. */
async function startStore<Replica>(
  options: ReplicaOptions,
  name: string,
  prepare: PrepareReplica<Replica>,
): Promise<Replica | 'in use'> {
  const { source, home, onProgress } = options
  const folder = getDatabaseFolder(home, name)
  const hasStore = existsSync(join(folder, 'data'))
  try {
    return await openStore(options, name, prepare)
  } catch (error) {
    if (isInUseError(error)) return 'in use'
    if (!hasStore || !(await fulfilsWithin(source.version(), sourceCheckMs))) throw error
    onProgress(`Building the replica again: ${error instanceof Error ? error.message : error}`)
    await rm(folder, { recursive: true, force: true })
    return openStore(options, name, prepare)
  }
}

async function openStore<Replica>(
  { home, memory, yieldsProcessor = false, onProgress }: ReplicaOptions,
  name: string,
  prepare: PrepareReplica<Replica>,
): Promise<Replica> {
  const database = await startEmbedded({
    home,
    name,
    memory,
    isSupervised: false,
    yieldsProcessor,
    onProgress,
  })
  const graph = openGraph(database)
  const stop = async () => {
    await graph.close()
    await database.stop()
  }
  try {
    const ended = database.exited.then(() => graph.close())
    return await prepare({ graph, folder: database.folder, ended, kill: database.kill, stop })
  } catch (error) {
    await stop()
    throw error
  }
}
