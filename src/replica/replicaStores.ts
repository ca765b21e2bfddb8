import { rm } from 'node:fs/promises'
import { getDatabaseFolder } from '../embedded/embeddedDatabase.ts'

/** Processes that may serve the same database with the same home, each with a replica of its own. */
const maxReplicas = 8

/** The names of the databases that may hold a replica of a database. */
export const listReplicaNames = (databaseName: string): string[] =>
  Array.from({ length: maxReplicas }, (_, index) => `${databaseName}-replica-${index + 1}`)

/** Deletes all replicas of a database, as after it was replaced; they must not be running. */
export async function removeReplicas(home: string, databaseName: string): Promise<void> {
  for (const name of listReplicaNames(databaseName))
    await rm(getDatabaseFolder(home, name), { recursive: true, force: true })
}
