import { z } from 'zod'
import type { Graph } from '../../../graph/graph.ts'
import { timestampSchema } from '../../../model/valueSchema.ts'
import { draftLimits } from '../../../transfer/drafts/draft.ts'
import type { ImportService } from '../../../transfer/import/importService.ts'
import { whiteboardColumns } from '../../../transfer/whiteboard/whiteboardColumns.ts'

export interface DraftRouteOptions {
  readonly graph: Graph
  readonly imports: ImportService
}

export const tags = ['drafts']

export const draftParams = z.object({ id: z.uuid().describe('Id of the draft') })

export const rowParams = draftParams.extend({
  rowId: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,64}$/)
    .describe('Id of the row, chosen by the client, such as a UUID'),
})

const cellsSchema = z
  .strictObject(
    Object.fromEntries(
      whiteboardColumns.map(({ name }) => [name, z.string().max(draftLimits.charactersPerCell).optional()]),
    ),
  )
  .meta({ id: 'DraftCells', description: 'Texts by column of the whiteboard' })

export const rowInputSchema = z
  .strictObject({
    cells: cellsSchema,
    position: z
      .number()
      .optional()
      .describe('Place among the rows, such as 2.5 between 2 and 3; a new row is the last if omitted'),
  })
  .meta({ id: 'DraftRowInput', description: 'A row to save' })

export const rowSchema = z
  .object({
    id: z.string(),
    position: z.number(),
    cells: cellsSchema,
    revision: z.int(),
    author: z.string(),
    updatedAt: timestampSchema,
  })
  .meta({ id: 'DraftRow', description: 'A row of a draft' })

const draftShape = {
  id: z.uuid(),
  title: z.string(),
  revision: z.int().describe('Increases with every change of the draft or a row'),
  rowCount: z.int(),
  createdBy: z.string(),
  createdAt: timestampSchema,
  updatedAt: timestampSchema,
  import: z.uuid().optional().describe('The import that applied it last'),
}

export const draftSchema = z
  .object(draftShape)
  .meta({ id: 'DraftSummary', description: 'A whiteboard that is being filled in' })

export const draftWithRowsSchema = z
  .object({ ...draftShape, rows: z.array(rowSchema).readonly() })
  .meta({ id: 'DraftWithRows', description: 'A draft with its rows in order' })

export const draftListSchema = z
  .object({
    items: z.array(draftSchema),
    columns: z.array(
      z.object({
        name: z.string(),
        question: z.string(),
        example: z.string(),
        kinds: z.array(z.string()).optional().describe('Kinds of the elements that its cells name'),
        choices: z.array(z.string()).optional(),
      }),
    ),
  })
  .meta({ id: 'DraftList', description: 'All drafts, and the columns of every whiteboard' })

export const draftInputSchema = z
  .strictObject({ title: z.string().trim().min(1).max(200) })
  .meta({ id: 'DraftInput', description: 'A draft to create' })

const rowId = z.string()
const nodeKey = { kind: z.string(), id: z.string() }

export const checkSchema = z
  .object({
    faults: z
      .array(
        z.object({
          rowId,
          column: z.string().optional(),
          value: z.string().optional(),
          reason: z.string(),
        }),
      )
      .readonly(),
    lookAlikes: z
      .array(
        z.object({
          rowId,
          kind: z.string(),
          name: z.string(),
          like: z.object({ ...nodeKey, name: z.string() }),
        }),
      )
      .readonly()
      .describe('New names that are similar to existing ones'),
    notices: z.array(z.string()).readonly(),
    creates: z
      .array(z.object({ ...nodeKey, name: z.string(), rowId }))
      .readonly()
      .describe('Elements that the map lacks'),
    relationshipsCreated: z.int().describe('Number of relationships that the map lacks'),
    contested: z
      .array(z.object({ rowId, touchpoint: z.object(nodeKey), owners: z.array(z.string()).readonly() }))
      .readonly()
      .describe('Touchpoints that would have several owners'),
  })
  .meta({ id: 'DraftCheck', description: 'What applying a draft would do' })
