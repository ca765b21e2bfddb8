import { createHash } from 'node:crypto'
import { z } from 'zod'
import { decodeToken, encodeToken } from '../../graph/opaqueToken.ts'
import { invalidInput } from '../errors.ts'

const skipTokenSchema = z.strictObject({
  /** Which version of the graph the first page showed. */
  version: z.string(),
  /** The key of the last row of the page before, where rows come in the order of their keys. */
  after: z.array(z.string()).optional(),
  /** Otherwise how many rows came before. */
  skip: z.int().min(0).optional(),
  /** How many rows are still wanted. */
  left: z.int().min(0).optional(),
  count: z.int().min(0).optional(),
})

/** Where the next page goes on. */
export type SkipToken = z.infer<typeof skipTokenSchema>

export const encodeSkipToken = (token: SkipToken): string => encodeToken(token)

export function decodeSkipToken(text: string): SkipToken {
  const token = decodeToken(text, skipTokenSchema)
  if (token) return token
  throw invalidInput({ in: '$skiptoken', at: 0 }, 'must come from the @odata.nextLink of the previous page')
}

/** A version in few letters. */
export const digestVersion = (version: string) =>
  createHash('sha256').update(version).digest('base64url').slice(0, 16)
