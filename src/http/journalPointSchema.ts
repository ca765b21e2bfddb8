import { z } from 'zod'
import { journalPointHint, parseJournalPoint } from '../history/journalPoint.ts'

/** A recorded state in a request. */
export const journalPointSchema = (description: string) =>
  z
    .string()
    .transform((text, context) => {
      const point = parseJournalPoint(text)
      if (point !== undefined) return point
      context.addIssue(`must be ${journalPointHint}`)
      return z.NEVER
    })
    .describe(description)
