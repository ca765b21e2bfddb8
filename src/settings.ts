import { z } from 'zod'
import { accessSettingsShape } from './access/settings.ts'
import { databaseSettingsShape } from './embedded/settings.ts'
import { journalSettingsShape } from './graph/journal/settings.ts'
import { historySettingsShape } from './history/daily/settings.ts'
import { httpSettingsShape } from './http/settings.ts'
import { loggingSettingsShape } from './logging.ts'
import { AtlasError } from './model/errors.ts'
import { modelSettingsShape } from './model/extensions.ts'
import { formatFaults, parse } from './model/faults.ts'
import { monitoringSettingsShape } from './monitoring/settings.ts'
import { replicaSettingsShape } from './replica/settings.ts'
import { tracingSettingsShape } from './tracing/settings.ts'
import { importSettingsShape } from './transfer/import/settings.ts'

/** Every setting by its environment variable; each room declares its own, beside the code that uses them. */
export const settingsSchema = z.object({
  ...databaseSettingsShape,
  ...replicaSettingsShape,
  ...httpSettingsShape,
  ...accessSettingsShape,
  ...journalSettingsShape,
  ...historySettingsShape,
  ...loggingSettingsShape,
  ...monitoringSettingsShape,
  ...tracingSettingsShape,
  ...modelSettingsShape,
  ...importSettingsShape,
})

export type Settings = Readonly<z.infer<typeof settingsSchema>>

/** Settings from the environment; an empty variable counts as not set. SETUP names the invalid variables. */
export function readSettings(environment: NodeJS.ProcessEnv = process.env): Settings {
  const definedVariables = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''))
  const result = parse(settingsSchema, definedVariables, { noun: 'setting' })
  if ('data' in result) return result.data
  throw new AtlasError('SETUP', `Invalid settings: ${formatFaults(result.faults)}`, { faults: result.faults })
}
