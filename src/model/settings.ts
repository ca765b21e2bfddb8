import { z } from 'zod'

/** A setting with several values: `a, b,c`. */
export const commaSeparatedSchema = z.string().transform((text) => text.split(',').map((word) => word.trim()))
