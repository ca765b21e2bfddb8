import type { FastifyReply } from 'fastify'
import { z } from 'zod'
import type { Freshness } from '../analytics/latestValue.ts'
import type { FindingsVersion } from '../analytics/presentFindings.ts'

/** How old findings may be. */
export const maxAge = z.coerce
  .number()
  .int()
  .min(0)
  .max(86_400)
  .optional()
  .meta({ description: 'Wait for findings at most this many seconds old', param: { id: 'maxAge' } })

/** What a caller requires with `maxAge`, in seconds. */
export const toFreshness = (maxAge: number | undefined): Freshness =>
  maxAge === undefined ? {} : { maxAgeMs: maxAge * 1_000 }

/** Says how old findings are, and which changes they show at least. */
export function setAge(reply: FastifyReply, { ageMs, sequence }: Omit<FindingsVersion, 'version'>): void {
  reply.header('age', Math.max(Math.floor(ageMs / 1_000), 0))
  if (sequence !== undefined) reply.header('cx-atlas-sequence', sequence)
}
