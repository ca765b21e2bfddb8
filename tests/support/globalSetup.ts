import { Neo4jContainer } from '@testcontainers/neo4j'
import { getContainerRuntimeClient } from 'testcontainers'
import type { TestProject } from 'vitest/node'
import { startEmbedded } from '../../src/embedded/embeddedDatabase.ts'
import { neo4jVersion } from '../../src/embedded/neo4jJars.ts'
import type { ConnectionSettings } from '../../src/graph/graph.ts'
import { readSettings } from '../../src/settings.ts'

declare module 'vitest' {
  interface ProvidedContext {
    databases: readonly ConnectionSettings[]
  }
}

/** The same Neo4j as the embedded one, in a container. */
export const neo4jImage = `neo4j:${neo4jVersion()}-community`

/** A real Neo4j for every worker of the suite: in containers where an engine answers, embedded otherwise. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const workers = Array.from({ length: project.vitest.config.maxWorkers }, (_, index) => index + 1)
  const hasEngine = await hasContainerEngine()
  log(
    hasEngine
      ? `Tests run against ${neo4jImage} in containers`
      : `Tests run against the embedded Neo4j ${neo4jVersion()}: no container engine answers`,
  )
  const started = await Promise.all(workers.map(hasEngine ? startContainer : startEmbeddedDatabase))
  project.provide(
    'databases',
    started.map(({ database }) => database),
  )
  return async () => {
    await Promise.all(started.map(({ stop }) => stop()))
  }
}

interface StartedDatabase {
  readonly database: ConnectionSettings
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

async function startContainer(): Promise<StartedDatabase> {
  const container = await new Neo4jContainer(neo4jImage)
    .withEnvironment({ NEO4J_dbms_security_allow__csv__import__from__file__urls: 'false' })
    .start()
  return {
    database: {
      uri: container.getBoltUri(),
      username: container.getUsername(),
      password: container.getPassword(),
    },
    stop: async () => {
      await container.stop()
    },
  }
}

async function startEmbeddedDatabase(worker: number): Promise<StartedDatabase> {
  const { uri, username, password, exited, stop } = await startEmbedded({
    home: readSettings().CX_ATLAS_HOME,
    name: `tests-${process.pid}-${worker}`,
    isTemporary: true,
    onProgress: log,
  })
  exited.then((fault) => fault && log(fault.message))
  return { database: { uri, username, password }, stop }
}

const log = (line: string) => process.stdout.write(`${line}\n`)
