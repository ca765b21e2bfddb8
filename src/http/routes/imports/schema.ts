import { z } from 'zod'
import { importModeNames, importStateNames } from '../../../transfer/import/importRecord.ts'

const faultSchema = z.object({
  file: z.string(),
  sheet: z.string().optional(),
  row: z.int().describe('A line, a row of a sheet, or the n-th of a list; 0 for the file as a whole'),
  column: z.string().optional(),
  value: z.string().optional(),
  reason: z.string(),
})

/** An import as the API gives it. */
export const importSchema = z
  .object({
    id: z.uuid(),
    state: z.enum(importStateNames),
    mode: z.enum(importModeNames),
    dryRun: z.boolean(),
    confirm: z.int().optional(),
    author: z.string(),
    files: z.array(z.string()).readonly(),
    startedAt: z.string(),
    finishedAt: z.string().optional(),
    rowsRead: z.int(),
    rowsTotal: z.int().optional().describe('Elements to write, once all is read'),
    rowsWritten: z.int(),
    rowsFailed: z.int(),
    rowsPerSecond: z.int().optional(),
    secondsLeft: z.int().optional(),
    counts: z
      .object({ created: z.int(), updated: z.int(), unchanged: z.int(), removed: z.int() })
      .describe('What became of the elements; unchanged ones were skipped'),
    faults: z.array(faultSchema).readonly().describe('The first 1,000'),
    faultsTotal: z.int(),
    notices: z.array(z.string()).readonly(),
    lookAlikes: z
      .array(
        z.object({
          file: z.string(),
          row: z.int(),
          kind: z.string(),
          name: z.string(),
          like: z.object({ kind: z.string(), id: z.string(), name: z.string() }),
        }),
      )
      .readonly()
      .describe('New names that look like other spellings of names that are there'),
    removals: z.array(z.string()).readonly().describe('What replace removes, the first 1,000'),
    removalsTotal: z.int(),
    problem: z.object({ code: z.string(), detail: z.string() }).optional(),
  })
  .meta({ id: 'Import', description: 'An import: what was sent, how far it is, what became of it' })
