import neo4j, { type Driver } from 'neo4j-driver'
import { inject } from 'vitest'
import { neo4jVersion } from '../../src/graph/embedded/index.ts'

/** Neo4j in a container, of the same release as the embedded one. */
export const neo4jImage = `neo4j:${neo4jVersion()}-community`

export interface TestDatabase {
  readonly uri: string
  readonly username: string
  readonly password: string
}

declare module 'vitest' {
  export interface ProvidedContext {
    databases: TestDatabase[]
  }
}

/** The database this test file may use alone while it runs. */
export function testDatabase(): TestDatabase {
  const databases = inject('databases')
  const worker = Number(process.env.VITEST_POOL_ID ?? 1) - 1
  const database = databases[worker % databases.length]
  if (!database) throw new Error('the global set-up started no database')
  return database
}

/** A driver for the database of this test file; close it. */
export function connect(): Driver {
  const { uri, username, password } = testDatabase()
  return neo4j.driver(uri, neo4j.auth.basic(username, password), {
    disableLosslessIntegers: true,
    telemetryDisabled: true,
  })
}

const removeEverything = `
MATCH (node)
CALL (node) {
  DETACH DELETE node
} IN TRANSACTIONS OF 10000 ROWS`

/** Empties the database, whatever its size; constraints and indexes stay. */
export async function cleanDatabase(driver: Driver): Promise<void> {
  const session = driver.session()
  try {
    await session.run(removeEverything)
  } finally {
    await session.close()
  }
}
