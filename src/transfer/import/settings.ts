import { z } from 'zod'

/** How the command line imports, by environment variable. */
export const importSettingsShape = {
  IMPORT_AUTHORIZATION: z
    .string()
    .min(1)
    .optional()
    .describe('`Authorization` header that `cx-atlas import` sends to an address. When not set, none'),
}
