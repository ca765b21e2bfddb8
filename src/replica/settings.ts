import { z } from 'zod'
import { mustBe } from '../model/faults.ts'

/** Where ad-hoc queries run, by environment variable. */
export const replicaSettingsShape = {
  AD_HOC_QUERIES: z
    .enum(['on', 'off'])
    .default('on')
    .describe('`off` refuses ad-hoc Cypher queries and saved reports; nothing else changes'),
  REPLICA_HEAP_MIB: z.coerce
    .number()
    .int()
    .min(256)
    .max(65_536)
    .default(512)
    .describe(
      'Heap of the Neo4j process that runs ad-hoc queries, in MiB; a query may use three eighths of it',
    ),
  RECORDED_HEAP_MIB: z.coerce
    .number()
    .int()
    .min(256)
    .max(65_536)
    .default(1_024)
    .describe('Heap of the Neo4j process that shows earlier states of the map (`recordedAt`), in MiB'),
  REPLICA_NEO4J_URI: z
    .string()
    .regex(/^(bolt|neo4j)(\+s|\+ssc)?:\/\/.+/, mustBe('a URI such as neo4j://localhost:7687'))
    .optional()
    .describe(
      'Address of a Neo4j server that runs ad-hoc queries and that you protect, such as a read replica of the cluster. When not set, the service starts a Neo4j process for them',
    ),
  REPLICA_NEO4J_USERNAME: z.string().min(1).default('neo4j').describe('User on that server'),
  REPLICA_NEO4J_PASSWORD: z
    .string()
    .optional()
    .describe('Password of that user; required with `REPLICA_NEO4J_URI`'),
  REPLICA_NEO4J_DATABASE: z
    .string()
    .min(1)
    .optional()
    .describe("Database on that server. When not set, the user's default database"),
}

export type ReplicaSettings = Readonly<z.output<z.ZodObject<typeof replicaSettingsShape>>>
