import { mkdir, rm } from 'node:fs/promises'
import { resolve } from 'node:path'
import { retry } from '../graph/retry.ts'
import { AtlasError } from '../model/errors.ts'
import { getArchiveOptions, scheduleArchiving } from './classArchive.ts'
import { type DatabaseMemory, defaultMemory } from './jvmOptions.ts'
import { ensureNeo4jRuntime } from './neo4jJars.ts'
import { getPasswordPath, type Password, readOrCreatePassword, storePassword } from './password.ts'
import { exitWithParent, isAlive } from './processes.ts'
import { type ProgramSearch, searchMachine } from './programSearch.ts'
import {
  buildBoltUri,
  isOrphaned,
  isReachable,
  type RunningServer,
  readRunningServer,
  username,
  writeRunningServer,
} from './runningServer.ts'
import { type ServerOptions, type ServerProcess, startServerProcess } from './serverProcess.ts'
import { type RestartPolicy, supervise } from './supervise.ts'
import type { WatchdogPolicy } from './watchdog.ts'
import { watchServer } from './watchServer.ts'

/** How to connect to an embedded database. */
export interface EmbeddedConnection {
  readonly uri: string
  readonly username: string
  readonly password: string
}

/** A Neo4j child process that runs as long as this process does. */
export interface EmbeddedDatabase extends EmbeddedConnection {
  /** The folder of its data and logs. */
  readonly folder: string
  /** Whether it accepts connections; it does not while it is being restarted. */
  readonly isRunning: () => boolean
  /** The error after which it stays down; nothing once it is stopped. */
  readonly exited: Promise<AtlasError | undefined>
  stop(): Promise<void>
  /** Ends the process at once, as for one that does not respond. */
  kill(): void
}

export interface EmbeddedDatabaseOptions {
  /** The folder of everything that embedded databases need; not under version control. */
  readonly home: string
  /** The name of the database in that folder. */
  readonly name: string
  /** Receives progress messages for people. */
  readonly onProgress?: (line: string) => void
  /** Start it empty and delete it when it is stopped. */
  readonly isTemporary?: boolean
  /** Restart it when it exits unexpectedly; by default unless it is temporary. */
  readonly isSupervised?: boolean
  readonly restartPolicy?: RestartPolicy
  /** When a supervised database counts as hung, so that it is killed and restarted. */
  readonly watchdogPolicy?: WatchdogPolicy
  readonly memory?: DatabaseMemory
  /** Leave the processor to other processes that need it. */
  readonly yieldsProcessor?: boolean
  /** Where installed programs are searched; this machine if absent. */
  readonly search?: ProgramSearch
}

/** Starts the embedded Neo4j; downloads it first if needed. */
export async function startEmbedded(options: EmbeddedDatabaseOptions): Promise<EmbeddedDatabase> {
  const { onProgress = () => {}, isTemporary = false } = options
  const { isSupervised = !isTemporary, restartPolicy: policy, watchdogPolicy } = options
  const { serverOptions, password } = await prepareServer(options, onProgress)
  const { folder } = serverOptions
  onProgress(`Starting the embedded Neo4j in ${folder}`)
  const firstServer = await startAndRecord(serverOptions)
  if (password.isNew) await storePassword(folder, password)
  const restart = (port: number) => startAndRecord({ ...serverOptions, newPassword: undefined, port })
  const watch = (server: ServerProcess) => watchServer(server, password.text, watchdogPolicy)
  const server = isSupervised
    ? supervise(firstServer, { restart, watch, onProgress, ...(policy && { policy }) })
    : { ...firstServer, isRunning: () => true }
  const cancelArchiving = isTemporary ? async () => {} : scheduleArchiving(serverOptions)
  const stopWatchingParent = exitWithParent()
  return {
    uri: buildBoltUri(server),
    username,
    password: password.text,
    folder,
    isRunning: server.isRunning,
    exited: server.exited,
    kill: () => server.kill(),
    stop: async () => {
      stopWatchingParent()
      await Promise.all([cancelArchiving(), server.stop()])
      if (isTemporary) await rm(folder, { recursive: true, force: true })
    },
  }
}

interface PreparedServer {
  readonly serverOptions: ServerOptions
  readonly password: Password
}

/** Finds Java and the jars, and creates the folder and the password. */
async function prepareServer(
  {
    home,
    name,
    isTemporary = false,
    memory = defaultMemory,
    yieldsProcessor = false,
    search = searchMachine(),
  }: EmbeddedDatabaseOptions,
  onProgress: (line: string) => void,
): Promise<PreparedServer> {
  const { java, jars } = await ensureNeo4jRuntime({ home: resolve(home), search, onProgress })
  const folder = getDatabaseFolder(home, name)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  if (await findRunningDatabase(home, name)) throw createInUseError(folder, await readRunningServer(folder))
  const password = await readOrCreatePassword(folder)
  const newPassword = password.isNew ? password.text : undefined
  const options = getArchiveOptions({ java, jars })
  const serverOptions = { java, jars, folder, memory, isTemporary, newPassword, options, yieldsProcessor }
  return { serverOptions, password }
}

async function startAndRecord(serverOptions: ServerOptions): Promise<ServerProcess> {
  const server = await startExclusively(serverOptions)
  await writeRunningServer(serverOptions.folder, {
    pid: server.pid,
    parent: process.pid,
    port: server.port,
  })
  return server
}

/** Finds a database that another cx-atlas process serves; nothing when none does. */
export async function findRunningDatabase(
  home: string,
  name: string,
): Promise<EmbeddedConnection | undefined> {
  const folder = getDatabaseFolder(home, name)
  const running = await readRunningServer(folder)
  const { text: password } = await readOrCreatePassword(folder)
  if (!running || !(await isReachable(running, password))) return undefined
  return { uri: buildBoltUri(running), username, password }
}

/** The folder of an embedded database's data and logs. */
export function getDatabaseFolder(home: string, name: string): string {
  if (/^[a-z0-9][a-z0-9_-]*$/i.test(name)) return resolve(home, 'databases', name)
  throw new AtlasError(
    'SETUP',
    `"${name}" is not a valid database name; use letters, digits, - and _ (start with a letter or digit)`,
  )
}

const shutdownTimeoutMs = 35_000
const retryIntervalMs = 300

/** Starts on a folder that no other server uses; waits for one whose parent process is gone to exit. */
function startExclusively(serverOptions: ServerOptions): Promise<ServerProcess> {
  const deadlineMs = performance.now() + shutdownTimeoutMs
  let isOwnerExiting = false
  const start = async () => {
    const server = await startServerProcess(serverOptions)
    if (server !== 'in use') return server
    const running = await readRunningServer(serverOptions.folder)
    isOwnerExiting = running !== undefined && isOrphaned(running)
    throw createInUseError(serverOptions.folder, running)
  }
  return retry(start, {
    maxAttempts: Number.POSITIVE_INFINITY,
    isRetriable: () => isOwnerExiting && performance.now() < deadlineMs,
    delayMs: () => retryIntervalMs,
  })
}

/** Whether a database could not be started because another process uses it. */
export const isInUseError = (error: unknown): boolean =>
  error instanceof AtlasError && error.code === 'SETUP' && 'folder' in error.details

function createInUseError(folder: string, running: RunningServer | undefined): AtlasError {
  const isOwnerAlive = running && isAlive(running.pid)
  const ownerText = isOwnerAlive ? `process ${running.pid} on port ${running.port}` : 'another process'
  const message = `The embedded database in ${folder} is in use by ${ownerText}. Stop that process first`
  const alternative = isOwnerAlive
    ? `, or connect to it: NEO4J_URI=${buildBoltUri(running)} with the password in ${getPasswordPath(folder)}.`
    : '.'
  return new AtlasError('SETUP', message + alternative, {
    details: { folder, ...(isOwnerAlive && { running }) },
  })
}
