import { z } from 'zod'
import { findingProperties, stateProperties } from '../../../findings/findingEntry.ts'
import { findingGroupings, findingGroupProperties } from '../../../findings/groupFindings.ts'
import type { MergePatch } from '../../../model/schemas.ts'
import { valueSchema } from '../../../model/valueSchema.ts'
import { actorRoleNames } from '../../../reports/actorRoles.ts'
import { maxAge } from '../../freshness.ts'
import { createFilterQuery, createSortQuery, nodePathSchema, pageQuery } from '../../listQuery.ts'
import { aged, ok } from '../../openapi/responses.ts'

/** The key of a finding in the path. */
export const keyParams = z.object({
  key: z.string().min(1).max(1_000).describe('Such as `role-gaps:first-invoice`'),
})

const include = z.literal('graph').optional().describe('Also return the subgraph of its elements')
/** The day on which claims must be valid. */
export const asOf = z.iso.date().optional().describe('Date on which claims must be valid; today if omitted')

/** Maximum number of rows of a finding. */
export const rowLimit = z.coerce
  .number()
  .int()
  .min(1)
  .max(10_000)
  .default(100)
  .describe('Maximum number of rows')

/** Parameters of the list of findings. */
export const findingsQuery = z.strictObject({
  limit: pageQuery.limit,
  cursor: pageQuery.cursor,
  sort: createSortQuery(findingProperties),
  element: nodePathSchema('Touchpoint/first-invoice')
    .optional()
    .describe('Only findings about this element, such as `Touchpoint/first-invoice`'),
  asOf,
  maxAge,
  include,
  groupBy: z
    .enum(findingGroupings)
    .optional()
    .describe(
      'Count findings by touchpoint, by department that can act, or by report instead of listing them',
    ),
  ...createFilterQuery(findingProperties),
})

const subgraphSchema = z.object({
  nodes: z.array(z.object({ kind: z.string(), id: z.string(), name: z.string() }).loose()),
  relationships: z.array(z.record(z.string(), z.unknown())),
})

/** A finding as the API returns it. */
export const findingSchema = z
  .object({
    ...Object.fromEntries(
      Object.entries(findingProperties).map(([name, property]) => [name, valueSchema(property).optional()]),
    ),
    title: z.string().describe('Title of the report'),
    elements: z
      .array(z.object({ kind: z.string(), id: z.string(), name: z.string().optional() }))
      .describe('Elements it is about'),
    actors: z
      .array(z.object({ kind: z.string(), id: z.string(), name: z.string(), role: z.enum(actorRoleNames) }))
      .describe('Who can act on it, and as what'),
    reports: z
      .array(z.object({ name: z.string(), rows: z.int() }))
      .describe(
        'The reports that found it, and their number of rows; `GET /findings/{key}/rows` lists the rows',
      ),
    graph: subgraphSchema.optional().describe('Its elements and the relationships among them'),
  })
  .meta({ id: 'ReportFinding', description: 'A problem found by reports, with its priority and its status' })

/** A count of findings as the API returns it. */
export const groupSchema = z
  .object(
    Object.fromEntries(
      Object.entries(findingGroupProperties).map(([name, property]) => [name, valueSchema(property)]),
    ),
  )
  .meta({ id: 'FindingGroup', description: 'Number of findings of one touchpoint, department or report' })

/** The rows of a finding as the API returns them. */
export const rowsSchema = z
  .object({
    items: z.array(z.object({ report: z.string(), row: z.record(z.string(), z.unknown()) })),
    total: z.int().describe('Number of all rows, including those beyond the limit'),
  })
  .meta({ id: 'FindingRows', description: 'The report rows that a finding stands for' })

/** The response of operations that return one finding. */
export const findingResponse = ok(findingSchema, 'The finding', { id: 'FindingResponse', headers: aged })

/** The merge patch of a finding's status. */
export const patchSchema = z
  .strictObject(
    Object.fromEntries(
      Object.entries(stateProperties).map(([name, property]) => {
        const schema = valueSchema(property)
        return [name, name === 'status' ? schema.optional() : schema.nullable().optional()]
      }),
    ),
  )
  .meta({
    id: 'FindingPatch',
    description: 'Changes to the status of a finding as a JSON Merge Patch (RFC 7396)',
    examples: [{ status: 'acknowledged', assignee: 'Finance', dueOn: '2026-12-31' }],
  }) as unknown as z.ZodType<MergePatch, unknown>

export const failedReportsSchema = z
  .array(z.object({ name: z.string(), reason: z.string() }))
  .describe(
    'Saved reports that failed or took too long, so that their findings are missing; absent if none did',
  )
