import { rm } from 'node:fs/promises'
import { getDatabaseFolder } from '../embedded/embeddedDatabase.ts'

/** Processes that may serve the same database with the same home, each with replicas of its own. */
const maxReplicas = 8

const listStoreNames = (databaseName: string, use: string): string[] =>
  Array.from({ length: maxReplicas }, (_, index) => `${databaseName}-${use}-${index + 1}`)

/** The names of the databases that may hold a replica for ad-hoc queries. */
export const listReplicaNames = (databaseName: string): string[] => listStoreNames(databaseName, 'replica')

/** The names of the databases that may hold a replica at a recorded state. */
export const listPastReplicaNames = (databaseName: string): string[] => listStoreNames(databaseName, 'past')

/** Deletes all replicas of a database, as after it was replaced; they must not be running. */
export async function removeReplicas(home: string, databaseName: string): Promise<void> {
  for (const name of [...listReplicaNames(databaseName), ...listPastReplicaNames(databaseName)])
    await rm(getDatabaseFolder(home, name), { recursive: true, force: true })
}
