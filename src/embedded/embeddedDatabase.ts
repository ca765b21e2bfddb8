import { mkdir, rm } from 'node:fs/promises'
import { resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ConnectionSettings } from '../graph/graph.ts'
import { AtlasError } from '../model/errors.ts'
import { archiveOptions, makeArchiveLater } from './classArchive.ts'
import { findJava } from './jdk.ts'
import { type Memory, usualMemory } from './jvmOptions.ts'
import { neo4jJars } from './neo4jJars.ts'
import { keepPassword, passwordFile, passwordOf } from './password.ts'
import { endWithNpm, isAlive } from './processes.ts'
import { boltUri, isEnding, isServing, noteRunning, type Running, readRunning } from './runningServer.ts'
import { type Server, type ServerPlan, startServer } from './serverProcess.ts'
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

export interface EmbeddedOptions {
  /** The folder of all that the embedded databases need; not under version control. */
  readonly home: string
  /** Which of the databases in there. */
  readonly name: string
  /** What a person who waits wants to know. */
  readonly onProgress?: (line: string) => void
  /** It starts empty and is removed when it is stopped. */
  readonly temporary?: boolean
  /** It is started again when it ends by itself; as usual unless it is temporary. */
  readonly supervised?: boolean
  readonly memory?: Memory
}

/** Starts the embedded Neo4j, fetching it first when that has not been done yet. */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedDatabase> {
  const { home, name, onProgress = () => {}, temporary: isTemporary = false, memory = usualMemory } = options
  const java = findJava()
  const jars = await neo4jJars({ home: resolve(home), java, onProgress })
  const folder = folderOf(home, name)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  if (await findRunning(home, name)) throw inUse(folder, await readRunning(folder))
  const password = await passwordOf(folder)
  const newPassword = password.isNew ? password.text : undefined
  onProgress(`Starting the embedded Neo4j in ${folder}`)
  const archive = archiveOptions({ java, jars })
  const plan = { java, jars, folder, memory, isTemporary, newPassword, options: archive }
  const start = async (port?: number) => {
    const server = await startAlone(port === undefined ? plan : { ...plan, newPassword: undefined, port })
    await noteRunning(folder, { pid: server.pid, parent: process.pid, port: server.port })
    return server
  }
  const first = await start()
  if (password.isNew) await keepPassword(folder, password)
  const { supervised: isSupervised = !isTemporary } = options
  const server = isSupervised ? supervise(first, { startAgain: start, onProgress }) : first
  const giveUpArchive = isTemporary ? async () => {} : makeArchiveLater({ java, jars })
  const forgetNpm = endWithNpm()
  return {
    uri: boltUri(server),
    username,
    password: password.text,
    folder,
    exited: server.exited,
    stop: async () => {
      forgetNpm()
      await Promise.all([giveUpArchive(), server.stop()])
      if (isTemporary) await rm(folder, { recursive: true, force: true })
    },
  }
}

/** How to reach a database that another process of ours serves at this moment; nothing when none does. */
export async function findRunning(home: string, name: string): Promise<ConnectionSettings | undefined> {
  const folder = folderOf(home, name)
  const running = await readRunning(folder)
  const { text: password } = await passwordOf(folder)
  if (!running || !(await isServing(running, username, password))) return undefined
  return { uri: boltUri(running), username, password }
}

const username = 'neo4j'

/** Where an embedded database has its data and logs. */
export function folderOf(home: string, name: string): string {
  if (/^[a-z0-9][a-z0-9_-]*$/i.test(name)) return resolve(home, 'databases', name)
  throw new AtlasError('SETUP', `"${name}" is no name for an embedded database: letters, digits, - and _ are`)
}

const endPatienceMs = 35_000
const retryEveryMs = 300

/** Starts on a folder that no other server uses; one whose process was killed is given the time to end. */
async function startAlone(plan: ServerPlan): Promise<Server> {
  const deadline = performance.now() + endPatienceMs
  for (;;) {
    const server = await startServer(plan)
    if (server !== 'in use') return server
    const running = await readRunning(plan.folder)
    if (!running || !isEnding(running) || performance.now() > deadline) throw inUse(plan.folder, running)
    await sleep(retryEveryMs)
  }
}

function inUse(folder: string, running: Running | undefined): AtlasError {
  const isKnown = running && isAlive(running.pid)
  const who = isKnown ? `process ${running.pid} on port ${running.port}` : 'another process'
  const message = `The embedded database in ${folder} is in use by ${who}. Stop that first`
  const other = isKnown
    ? `, or use what runs: NEO4J_URI=${boltUri(running)} with the password in ${passwordFile(folder)}.`
    : '.'
  return new AtlasError('SETUP', message + other, { details: { folder, ...(isKnown && { running }) } })
}
