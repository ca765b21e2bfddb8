import { join } from 'node:path'
import { z } from 'zod'
import { mustBe } from '../model/faults.ts'
import type { DatabaseSettings } from './openDatabase.ts'

/** Which database to use, by environment variable. */
export const databaseSettingsShape = {
  NEO4J_URI: z
    .string()
    .regex(/^(bolt|neo4j)(\+s|\+ssc)?:\/\/.+/, mustBe('a URI such as neo4j://localhost:7687'))
    .optional()
    .describe('Address of the Neo4j server to use. When not set, the service starts an embedded Neo4j'),
  NEO4J_USERNAME: z.string().min(1).default('neo4j').describe('User on that server'),
  NEO4J_PASSWORD: z.string().optional().describe('Password of that user; required with `NEO4J_URI`'),
  NEO4J_DATABASE: z
    .string()
    .min(1)
    .optional()
    .describe("Database on that server. When not set, the user's default database"),
  CX_ATLAS_HOME: z
    .string()
    .min(1)
    .default(join(import.meta.dirname, '../../.cx-atlas'))
    .describe('Folder for the embedded Neo4j (program files, data, logs) and for uploads being imported'),
}

/** Where a database is opened, in the form that `openDatabase` takes. */
export function toDatabaseSettings({
  NEO4J_URI: uri,
  NEO4J_USERNAME: username,
  NEO4J_PASSWORD: password,
  NEO4J_DATABASE: database,
  CX_ATLAS_HOME: home,
}: Readonly<z.output<z.ZodObject<typeof databaseSettingsShape>>>): Pick<DatabaseSettings, 'server' | 'home'> {
  return { home, ...(uri !== undefined && { server: { uri, username, password, database } }) }
}
