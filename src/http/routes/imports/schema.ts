import { z } from 'zod'
import { timestampSchema } from '../../../model/valueSchema.ts'
import { importModeNames, importStateNames } from '../../../transfer/import/importRecord.ts'

const faultSchema = z
  .object({
    file: z.string(),
    sheet: z.string().optional(),
    row: z.int().describe('Line, row of the sheet or position in the list; 0 for the whole file'),
    column: z.string().optional(),
    value: z.string().optional(),
    reason: z.string(),
    rows: z.int().optional().describe('Number of rows that have a value that is not held'),
  })
  .meta({
    id: 'ImportFault',
    description: 'Something in a file, and why it cannot be imported or is not held',
  })

/** An import as the API returns it. */
export const importSchema = z
  .object({
    id: z.uuid(),
    state: z.enum(importStateNames),
    mode: z.enum(importModeNames),
    dryRun: z.boolean(),
    confirm: z.int().optional(),
    author: z.string(),
    files: z.array(z.string()).readonly(),
    mapping: z.string().optional(),
    startedAt: timestampSchema,
    finishedAt: timestampSchema.optional(),
    rowsRead: z.int(),
    rowsTotal: z.int().optional().describe('Number of elements to write, once everything is read'),
    rowsWritten: z.int(),
    rowsFailed: z.int(),
    rowsPerSecond: z.int().optional(),
    secondsLeft: z.int().optional(),
    counts: z
      .object({ created: z.int(), updated: z.int(), unchanged: z.int(), removed: z.int() })
      .describe('Number of elements by outcome; unchanged ones are skipped'),
    faults: z.array(faultSchema).readonly().describe('The first 1,000'),
    faultsTotal: z.int(),
    faultSheets: z
      .array(
        z.object({
          file: z.string(),
          sheet: z.string(),
          columns: z.array(z.string()).readonly(),
          rows: z.array(z.object({ row: z.int(), cells: z.array(z.string()).readonly() })).readonly(),
        }),
      )
      .readonly()
      .optional()
      .describe('Rows of sheets with errors, and those beside them, the first 200'),
    notices: z.array(z.string()).readonly().describe('The first 1,000'),
    noticesTotal: z.int(),
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
      .describe('New names that are similar to existing ones, the first 1,000'),
    lookAlikesTotal: z.int(),
    removals: z
      .array(z.string())
      .readonly()
      .describe('Elements that `mode=replace` deletes, the first 1,000'),
    removalsTotal: z.int(),
    changes: z
      .array(
        z.object({
          change: z.enum(['created', 'updated', 'removed']),
          element: z.string(),
          name: z.string().optional(),
          properties: z.array(z.string()).readonly().optional(),
        }),
      )
      .readonly()
      .optional()
      .describe('What a dry run would change, the first 1,000'),
    held: z
      .object({
        values: z.int(),
        valuesNotHeld: z.int(),
        notHeld: z.array(faultSchema).readonly().describe('By column and value, the first 1,000'),
      })
      .optional()
      .describe('What the map holds of files with a mapping'),
    problem: z.object({ code: z.string(), detail: z.string() }).optional(),
  })
  .meta({ id: 'ImportJob', description: 'An import: its files, progress and outcome' })
