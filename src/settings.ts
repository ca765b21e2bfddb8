import { join } from 'node:path'
import { z } from 'zod'
import { accessSettingsShape } from './access/settings.ts'
import { AtlasError } from './model/errors.ts'
import { formatFaults, mustBe, parse } from './model/faults.ts'

/** Every setting, by the environment variable that sets it. */
export const settingsSchema = z.object({
  NEO4J_URI: z
    .string()
    .regex(/^(bolt|neo4j)(\+s|\+ssc)?:\/\/.+/, mustBe('a URI such as neo4j://localhost:7687'))
    .optional()
    .describe('The database to use; the embedded one when not set'),
  NEO4J_USERNAME: z.string().min(1).default('neo4j').describe('User of that database'),
  NEO4J_PASSWORD: z.string().optional().describe('Password of that user'),
  NEO4J_DATABASE: z
    .string()
    .min(1)
    .optional()
    .describe('Name of the database on that server; its default when not set'),
  HOST: z.string().min(1).default('127.0.0.1').describe('Address to listen on'),
  PORT: z.coerce
    .number()
    .int()
    .min(0)
    .max(65_535)
    .default(3_000)
    .describe('Port to listen on; 0 takes a free one'),
  PUBLIC_URL: z
    .url({ protocol: /^https?$/ })
    .transform((url) => url.replace(/\/+$/, ''))
    .optional()
    .describe(
      'Where clients reach the service, for the files that open the feed; as requests say when not set',
    ),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
    .default('info')
    .describe('What is logged'),
  AUDIT_KEEP_DAYS: z.coerce
    .number()
    .int()
    .min(1)
    .max(36_500)
    .optional()
    .describe(
      'Entries of the audit trail, and with them of the feed of changes, are deleted after; never when not set',
    ),
  REQUEST_TIMEOUT_MS: z.coerce
    .number()
    .int()
    .min(1_000)
    .max(600_000)
    .default(30_000)
    .describe('How long an answer may take to begin; reports, findings and what-if may take 60 s'),
  CX_ATLAS_HOME: z
    .string()
    .min(1)
    .default(join(import.meta.dirname, '../.cx-atlas'))
    .describe('Folder of the embedded database: its programs, data and logs'),
  ...accessSettingsShape,
})

export type Settings = Readonly<z.infer<typeof settingsSchema>>

/** Settings from the environment; an empty variable counts as not set. SETUP names the variables at fault. */
export function readSettings(environment: NodeJS.ProcessEnv = process.env): Settings {
  const definedVariables = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''))
  const result = parse(settingsSchema, definedVariables, { noun: 'setting' })
  if ('data' in result) return result.data
  throw new AtlasError('SETUP', `Invalid settings: ${formatFaults(result.faults)}`, { faults: result.faults })
}
