import { createHash } from 'node:crypto'
import { z } from 'zod'
import { decodeToken, encodeToken } from '../../graph/opaqueToken.ts'
import { invalidInput } from '../errors.ts'

const skipTokenSchema = z.strictObject({
  /** Digest of the version of the graph that the first page showed. */
  version: z.string(),
  /** Where the journal stood then; absent for computed rows. */
  position: z
    .strictObject({
      number: z.int(),
      traces: z.int(),
      commit: z.strictObject({ database: z.string(), number: z.int() }).optional(),
    })
    .optional(),
  /** Key of the last row of the previous page, if rows are in key order. */
  after: z.array(z.string()).optional(),
  /** Number of rows on all previous pages, if rows are not in key order. */
  skip: z.int().min(0).optional(),
  /** Number of rows left of `$top`. */
  left: z.int().min(0).optional(),
  count: z.int().min(0).optional(),
})

/** Where the next page starts. */
export type SkipToken = z.infer<typeof skipTokenSchema>

export const encodeSkipToken = (token: SkipToken): string => encodeToken(token)

export function decodeSkipToken(text: string): SkipToken {
  const token = decodeToken(text, skipTokenSchema)
  if (token) return token
  throw invalidInput({ in: '$skiptoken', at: 0 }, 'must come from the @odata.nextLink of the previous page')
}

/** Shortens a version of the graph to 16 characters. */
export const digestVersion = (version: string) =>
  createHash('sha256').update(version).digest('base64url').slice(0, 16)
