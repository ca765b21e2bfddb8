import { z } from 'zod'

/** How long the journal is kept, by environment variable. */
export const journalSettingsShape = {
  AUDIT_KEEP_DAYS: z.coerce
    .number()
    .int()
    .min(1)
    .max(36_500)
    .optional()
    .describe(
      'Days after which entries of the audit trail and of the change feed are deleted. When not set, never',
    ),
  AUDIT_COMPRESS_AFTER_DAYS: z.coerce
    .number()
    .int()
    .min(1)
    .max(36_500)
    .default(30)
    .describe('Days after which the values in these entries are compressed, 500 entries at a time'),
}
