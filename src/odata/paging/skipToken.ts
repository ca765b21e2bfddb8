import { createHash } from 'node:crypto'
import { z } from 'zod'
import { invalid } from '../errors.ts'

const tokenSchema = z.strictObject({
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
export type Token = z.infer<typeof tokenSchema>

export const encodeToken = (token: Token) => Buffer.from(JSON.stringify(token)).toString('base64url')

export function decodeToken(text: string): Token {
  try {
    return tokenSchema.parse(JSON.parse(Buffer.from(text, 'base64url').toString()))
  } catch {
    throw invalid({ in: '$skiptoken', at: 0 }, 'has to come from the answer before')
  }
}

/** A version in few letters. */
export const digestOf = (version: string) =>
  createHash('sha256').update(version).digest('base64url').slice(0, 16)
