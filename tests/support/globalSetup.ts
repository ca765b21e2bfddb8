import { Neo4jContainer } from '@testcontainers/neo4j'
import { getContainerRuntimeClient } from 'testcontainers'
import type { TestProject } from 'vitest/node'
import { neo4jVersion, startEmbedded } from '../../src/graph/embedded/index.ts'
import type { ConnectionSettings } from '../../src/graph/index.ts'
import { readSettings } from '../../src/settings.ts'

declare module 'vitest' {
  interface ProvidedContext {
    database: ConnectionSettings
  }
}

/** The same Neo4j as the embedded one, in a container. */
export const neo4jImage = `neo4j:${neo4jVersion()}-community`

/** One real Neo4j for the whole suite: in a container where an engine answers, embedded otherwise. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { database, stop } = (await hasContainerEngine()) ? await startContainer() : await startOwn()
  project.provide('database', database)
  return stop
}

interface Started {
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

async function startContainer(): Promise<Started> {
  tell(`Tests run against ${neo4jImage} in a container`)
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

async function startOwn(): Promise<Started> {
  tell(`Tests run against the embedded Neo4j ${neo4jVersion()}: no container engine answers`)
  const { uri, username, password, exited, stop } = await startEmbedded({
    home: readSettings().CX_ATLAS_HOME,
    name: `tests-${process.pid}`,
    temporary: true,
    onProgress: tell,
  })
  exited.then((fault) => fault && tell(fault.message))
  return { database: { uri, username, password }, stop }
}

const tell = (line: string) => process.stdout.write(`${line}\n`)
