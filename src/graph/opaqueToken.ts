import type { z } from 'zod'

/** Encodes the position of a page as text that clients pass back as it is. */
export const encodeToken = (position: unknown): string =>
  Buffer.from(JSON.stringify(position)).toString('base64url')

/** Decodes what `encodeToken` encoded; nothing for any other text. */
export function decodeToken<Position>(token: string, schema: z.ZodType<Position>): Position | undefined {
  return schema.safeParse(parseJson(Buffer.from(token, 'base64url').toString())).data
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
