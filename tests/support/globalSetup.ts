import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Neo4jContainer } from '@testcontainers/neo4j'
import { getContainerRuntimeClient } from 'testcontainers'
import type { TestProject } from 'vitest/node'
import { ensureArchive } from '../../src/embedded/classArchive.ts'
import { getDatabaseFolder, startEmbedded } from '../../src/embedded/embeddedDatabase.ts'
import { ensureNeo4jRuntime, neo4jVersion } from '../../src/embedded/neo4jJars.ts'
import { isAlive } from '../../src/embedded/processes.ts'
import { readRunningServer } from '../../src/embedded/runningServer.ts'
import type { ConnectionSettings } from '../../src/graph/graph.ts'
import { listPastReplicaNames, removeReplicas } from '../../src/replica/replicaStores.ts'
import { readSettings } from '../../src/settings.ts'

declare module 'vitest' {
  interface ProvidedContext {
    databases: readonly TestDatabase[]
  }
}

/** The database of a worker. */
export interface TestDatabase extends ConnectionSettings {
  /** Replicas of it are called after it. */
  readonly name: string
}

/** The same Neo4j as the embedded one, in a container. */
export const neo4jImage = `neo4j:${neo4jVersion()}-community`

const home = readSettings().CX_ATLAS_HOME

/** A database of one test does not live long enough for the time that its JVM would spend on optimising its code. */
const briefJvmOptions = '-XX:TieredStopAtLevel=1'

/**
 * The databases of the workers get new statements all the time, and optimising the code for them took two fifths of their
 * processor time: ten times as many calls as usual are needed for that.
 */
const workerJvmOptions = [
  '-XX:Tier4InvocationThreshold=50000',
  '-XX:Tier4MinInvocationThreshold=6000',
  '-XX:Tier4CompileThreshold=150000',
  '-XX:Tier4BackEdgeThreshold=400000',
].join(' ')

/**
 * Every test has a different map, and Neo4j replans statements when its statistics have changed: an eighth of the
 * processor time.
 */
const minReplanInterval = '1h'

/** A real Neo4j for every worker of the suite: in containers where an engine answers, embedded otherwise. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const workers = Array.from({ length: project.vitest.config.maxWorkers }, (_, index) => index + 1)
  const hasEngine = await hasContainerEngine()
  log(
    hasEngine
      ? `Tests run against ${neo4jImage} in containers`
      : `Tests run against the embedded Neo4j ${neo4jVersion()}: no container engine answers`,
  )
  const ownJvmOptions = process.env.JDK_JAVA_OPTIONS
  process.env.JDK_JAVA_OPTIONS = ownJvmOptions ?? workerJvmOptions
  // Some tests start a database even where the others use containers.
  await ensureArchive(await ensureNeo4jRuntime({ home, onProgress: log }))
  const started = await Promise.all(
    workers.map((worker) => {
      const name = `tests-${process.pid}-${worker}`
      return hasEngine ? startContainer(name) : startEmbeddedDatabase(name)
    }),
  )
  process.env.JDK_JAVA_OPTIONS = ownJvmOptions ?? briefJvmOptions
  project.provide(
    'databases',
    started.map(({ database }) => database),
  )
  return async () => {
    await Promise.all(started.map(({ stop }) => stop()))
    for (const { database } of started) await removeStoppedReplicas(database.name)
  }
}

interface StartedDatabase {
  readonly database: TestDatabase
  readonly stop: () => Promise<void>
}

async function hasContainerEngine(): Promise<boolean> {
  try {
    await getContainerRuntimeClient()
    return true
  } catch {
    return false
  }
}

async function startContainer(name: string): Promise<StartedDatabase> {
  const container = await new Neo4jContainer(neo4jImage)
    .withEnvironment({
      NEO4J_dbms_security_allow__csv__import__from__file__urls: 'false',
      NEO4J_dbms_cypher_min__replan__interval: minReplanInterval,
    })
    .start()
  return {
    database: {
      name,
      uri: container.getBoltUri(),
      username: container.getUsername(),
      password: container.getPassword(),
    },
    stop: async () => {
      await container.stop()
    },
  }
}

async function startEmbeddedDatabase(name: string): Promise<StartedDatabase> {
  const folder = getDatabaseFolder(home, name)
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'neo4j.conf'), `dbms.cypher.min_replan_interval=${minReplanInterval}\n`)
  const { uri, username, password, exited, stop } = await startEmbedded({
    home,
    name,
    isTemporary: true,
    onProgress: log,
  })
  exited.then((fault) => fault && log(fault.message))
  return { database: { name, uri, username, password }, stop }
}

/** The process of a replica ends after that of its worker. */
async function removeStoppedReplicas(databaseName: string): Promise<void> {
  for (const replicaName of listPastReplicaNames(databaseName)) {
    const running = await readRunningServer(getDatabaseFolder(home, replicaName))
    while (running && isAlive(running.pid)) await sleep(100)
  }
  await removeReplicas(home, databaseName)
}

const log = (line: string) => process.stdout.write(`${line}\n`)
