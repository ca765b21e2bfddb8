import { describeNeo4jRuntime } from '../embedded/neo4jJars.ts'
import type { AdHocQueries } from '../graph/adHoc/adHocQueries.ts'
import type { ConnectionSettings, Graph } from '../graph/graph.ts'
import { AtlasError } from '../model/errors.ts'
import { createDisabledQueries } from './disabledQueries.ts'
import { openReplicaQueries } from './replicaQueries.ts'
import { openServerQueries } from './serverQueries.ts'
import type { ReplicaSettings } from './settings.ts'

export interface AdHocQueriesOptions {
  readonly graph: Graph
  /** The folder of the embedded databases. */
  readonly home: string
  /** The name of the database of the graph. */
  readonly databaseName: string
  /** Receives messages for the log. */
  readonly onProgress: (line: string) => void
}

const pageCacheMiB = 128

/** Decides where ad-hoc queries run, and logs that; no process is started before the first query. */
export async function openAdHocQueries(
  settings: ReplicaSettings,
  options: AdHocQueriesOptions,
): Promise<AdHocQueries> {
  const { graph, home, onProgress } = options
  const obstacle = await findObstacle(settings, home)
  if (obstacle !== undefined) {
    onProgress(`Ad-hoc queries are off: ${obstacle}`)
    return createDisabledQueries(obstacle)
  }
  const server = toServerSettings(settings)
  if (server) {
    onProgress(`Ad-hoc queries run on the server at ${server.uri}`)
    return openServerQueries(server, graph)
  }
  onProgress('Ad-hoc queries run on a replica in a process of its own, which starts with the first query')
  const memory = { heapMiB: settings.REPLICA_HEAP_MIB, pageCacheMiB }
  return openReplicaQueries({ source: graph, memory, ...options })
}

/** Why no query can run: the operator does not want it, or this machine lacks what a replica needs. */
async function findObstacle(
  { AD_HOC_QUERIES, REPLICA_NEO4J_URI }: ReplicaSettings,
  home: string,
): Promise<string | undefined> {
  if (AD_HOC_QUERIES === 'off') return 'AD_HOC_QUERIES is off'
  return REPLICA_NEO4J_URI === undefined ? findRuntimeObstacle(home) : undefined
}

/** Why recorded states cannot be read: they need a replica that this service moves. */
export async function findStatesObstacle({
  AD_HOC_QUERIES,
  REPLICA_NEO4J_URI,
  CX_ATLAS_HOME,
}: ReplicaSettings & { readonly CX_ATLAS_HOME: string }): Promise<string | undefined> {
  if (AD_HOC_QUERIES === 'off') return 'AD_HOC_QUERIES is off'
  if (REPLICA_NEO4J_URI !== undefined)
    return 'REPLICA_NEO4J_URI is set, a server that cannot be moved to them'
  return findRuntimeObstacle(CX_ATLAS_HOME)
}

async function findRuntimeObstacle(home: string): Promise<string | undefined> {
  try {
    await describeNeo4jRuntime(home)
    return undefined
  } catch (error) {
    if (error instanceof AtlasError && error.code === 'SETUP') return error.message
    throw error
  }
}

function toServerSettings({
  REPLICA_NEO4J_URI: uri,
  REPLICA_NEO4J_USERNAME: username,
  REPLICA_NEO4J_PASSWORD: password,
  REPLICA_NEO4J_DATABASE: database,
}: ReplicaSettings): ConnectionSettings | undefined {
  if (uri === undefined) return undefined
  if (password !== undefined) return { uri, username, password, ...(database !== undefined && { database }) }
  throw new AtlasError('SETUP', 'REPLICA_NEO4J_PASSWORD is required when REPLICA_NEO4J_URI is set', {
    faults: [{ path: 'REPLICA_NEO4J_PASSWORD', message: 'is required' }],
  })
}
