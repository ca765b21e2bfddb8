import { mkdir, rm } from 'node:fs/promises'
import { resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ConnectionSettings } from '../graph/graph.ts'
import { AtlasError } from '../model/errors.ts'
import { getArchiveOptions, scheduleArchiving } from './classArchive.ts'
import { findJdk } from './jdk.ts'
import { type DatabaseMemory, defaultMemory } from './jvmOptions.ts'
import { ensureNeo4jJars } from './neo4jJars.ts'
import { getPasswordPath, readOrCreatePassword, storePassword } from './password.ts'
import { exitWithParent, isAlive } from './processes.ts'
import {
  buildBoltUri,
  isOrphaned,
  isReachable,
  type RunningServer,
  readRunningServer,
  writeRunningServer,
} from './runningServer.ts'
import { type ServerOptions, type ServerProcess, startServerProcess } from './serverProcess.ts'
import { supervise } from './supervise.ts'

/** A Neo4j of our own that runs as long as this process does. */
export interface EmbeddedDatabase {
  readonly uri: string
  readonly username: string
  readonly password: string
  /** Where its data and logs are. */
  readonly folder: string
  /** Why it stays ended, when it ended by itself; nothing when it was stopped. */
  readonly exited: Promise<AtlasError | undefined>
  stop(): Promise<void>
}

export interface EmbeddedDatabaseOptions {
  /** The folder of all that the embedded databases need; not under version control. */
  readonly home: string
  /** Which of the databases in there. */
  readonly name: string
  /** What a person who waits wants to know. */
  readonly onProgress?: (line: string) => void
  /** It starts empty and is removed when it is stopped. */
  readonly isTemporary?: boolean
  /** It is started again when it ends by itself; as usual unless it is temporary. */
  readonly isSupervised?: boolean
  readonly memory?: DatabaseMemory
}

/** Starts the embedded Neo4j, fetching it first when that has not been done yet. */
export async function startEmbedded(options: EmbeddedDatabaseOptions): Promise<EmbeddedDatabase> {
  const { home, name, onProgress = () => {}, isTemporary = false, memory = defaultMemory } = options
  const java = findJdk()
  const jars = await ensureNeo4jJars({ home: resolve(home), java, onProgress })
  const folder = getDatabaseFolder(home, name)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  if (await findRunningDatabase(home, name)) throw createInUseError(folder, await readRunningServer(folder))
  const password = await readOrCreatePassword(folder)
  const newPassword = password.isNew ? password.text : undefined
  onProgress(`Starting the embedded Neo4j in ${folder}`)
  const archive = getArchiveOptions({ java, jars })
  const plan = { java, jars, folder, memory, isTemporary, newPassword, options: archive }
  const startAndRecord = async (port?: number) => {
    const server = await startExclusively(
      port === undefined ? plan : { ...plan, newPassword: undefined, port },
    )
    await writeRunningServer(folder, { pid: server.pid, parent: process.pid, port: server.port })
    return server
  }
  const firstServer = await startAndRecord()
  if (password.isNew) await storePassword(folder, password)
  const { isSupervised = !isTemporary } = options
  const server = isSupervised ? supervise(firstServer, { restart: startAndRecord, onProgress }) : firstServer
  const cancelArchiving = isTemporary ? async () => {} : scheduleArchiving({ java, jars })
  const stopWatchingParent = exitWithParent()
  return {
    uri: buildBoltUri(server),
    username,
    password: password.text,
    folder,
    exited: server.exited,
    stop: async () => {
      stopWatchingParent()
      await Promise.all([cancelArchiving(), server.stop()])
      if (isTemporary) await rm(folder, { recursive: true, force: true })
    },
  }
}

/** How to reach a database that another process of ours serves at this moment; nothing when none does. */
export async function findRunningDatabase(
  home: string,
  name: string,
): Promise<ConnectionSettings | undefined> {
  const folder = getDatabaseFolder(home, name)
  const running = await readRunningServer(folder)
  const { text: password } = await readOrCreatePassword(folder)
  if (!running || !(await isReachable(running, username, password))) return undefined
  return { uri: buildBoltUri(running), username, password }
}

const username = 'neo4j'

/** Where an embedded database has its data and logs. */
export function getDatabaseFolder(home: string, name: string): string {
  if (/^[a-z0-9][a-z0-9_-]*$/i.test(name)) return resolve(home, 'databases', name)
  throw new AtlasError('SETUP', `"${name}" is no name for an embedded database: letters, digits, - and _ are`)
}

const shutdownTimeoutMs = 35_000
const retryIntervalMs = 300

/** Starts on a folder that no other server uses; one whose process was killed is given the time to end. */
async function startExclusively(plan: ServerOptions): Promise<ServerProcess> {
  const deadline = performance.now() + shutdownTimeoutMs
  for (;;) {
    const server = await startServerProcess(plan)
    if (server !== 'in use') return server
    const running = await readRunningServer(plan.folder)
    if (!running || !isOrphaned(running) || performance.now() > deadline)
      throw createInUseError(plan.folder, running)
    await sleep(retryIntervalMs)
  }
}

function createInUseError(folder: string, running: RunningServer | undefined): AtlasError {
  const isOwnerAlive = running && isAlive(running.pid)
  const ownerText = isOwnerAlive ? `process ${running.pid} on port ${running.port}` : 'another process'
  const message = `The embedded database in ${folder} is in use by ${ownerText}. Stop that first`
  const alternative = isOwnerAlive
    ? `, or use what runs: NEO4J_URI=${buildBoltUri(running)} with the password in ${getPasswordPath(folder)}.`
    : '.'
  return new AtlasError('SETUP', message + alternative, {
    details: { folder, ...(isOwnerAlive && { running }) },
  })
}
