import { z } from 'zod'
import { mustBe } from '../../model/faults.ts'
import type { NightlyTime } from './lease.ts'

/** When the reports run unless something else is set. */
export const defaultNightlyTime: NightlyTime = { time: '02:00', timeZone: 'UTC' }

/** When history is recorded, by environment variable. */
export const historySettingsShape = {
  HISTORY_TIME: z
    .string()
    .regex(/^(off|([01]\d|2[0-3]):[0-5]\d)$/, mustBe('a time such as 02:00, or off'))
    .default(defaultNightlyTime.time)
    .describe('Time of day at which all reports run and their outcome is recorded; `off` for never'),
  HISTORY_TIME_ZONE: z
    .string()
    .refine(isTimeZone, mustBe('a time zone such as Europe/Berlin'))
    .default(defaultNightlyTime.timeZone)
    .describe('Time zone of `HISTORY_TIME` and of the days in the history, such as `Europe/Berlin`'),
}

/** When the reports run every night; nothing if they do not. */
export function toNightlyTime({
  HISTORY_TIME: time,
  HISTORY_TIME_ZONE: timeZone,
}: Readonly<z.output<z.ZodObject<typeof historySettingsShape>>>): NightlyTime | undefined {
  return time === 'off' ? undefined : { time, timeZone }
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}
