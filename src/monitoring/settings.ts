import { z } from 'zod'

/** Settings of monitoring, by environment variable. */
export const monitoringSettingsShape = {
  METRICS_PORT: z.coerce
    .number()
    .int()
    .min(0)
    .max(65_535)
    .optional()
    .describe(
      'Port that serves metrics for Prometheus at `/metrics`, without authentication; 0 picks a free one. When not set, there are none',
    ),
  METRICS_HOST: z
    .string()
    .min(1)
    .default('127.0.0.1')
    .describe('Address of that port. Choose one that only the monitoring can reach'),
}

export type MonitoringSettings = Readonly<z.output<z.ZodObject<typeof monitoringSettingsShape>>>
