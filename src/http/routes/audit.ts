import { z } from 'zod'
import type { Graph } from '../../graph/graph.ts'
import { auditOutcomes, journalOperations } from '../../graph/journal/journal.ts'
import { listAuditEntries } from '../../graph/journal/listAuditEntries.ts'
import { timestampSchema } from '../../model/valueSchema.ts'
import { createPageSchema, pageQuery } from '../listQuery.ts'
import { ok } from '../openapi/responses.ts'
import type { RoutePlugin } from '../routePlugin.ts'

const textParameter = z.string().min(1).max(400)

const operationSchema = z.enum(Object.keys(journalOperations)).describe(
  Object.entries(journalOperations)
    .map(([operation, label]) => `${operation}: ${label}`)
    .join('; '),
)

const querystring = z.strictObject({
  limit: pageQuery.limit,
  cursor: pageQuery.cursor,
  who: textParameter.optional().describe('Only entries of this caller'),
  kind: textParameter
    .optional()
    .describe('A kind of node, a type of relationship, or another kind of record such as `Key`'),
  element: textParameter
    .optional()
    .describe('`Touchpoint/invoice`, or `OWNS/Department/finance/Touchpoint/invoice`'),
  operation: operationSchema.optional(),
  outcome: z.enum(auditOutcomes).optional(),
  requestId: textParameter.optional().describe('Only entries of this request'),
  from: timestampSchema.optional().describe('From this time, inclusive'),
  to: timestampSchema.optional().describe('Before this time'),
})

const valuesSchema = z.record(z.string(), z.unknown())

const entrySchema = z
  .object({
    id: z.string(),
    at: timestampSchema,
    author: z.string(),
    requestId: z
      .string()
      .optional()
      .describe('Id of the request, as in the log and in `instance` of problems'),
    operation: z.string(),
    outcome: z.enum(auditOutcomes),
    code: z.string().optional().describe('Error code, if it was rejected'),
    kind: z.string().optional(),
    element: z.string().optional(),
    before: valuesSchema.optional().describe('Values before; for an update only those that changed'),
    after: valuesSchema.optional(),
    details: valuesSchema.optional(),
  })
  .meta({ id: 'AuditEntry', description: 'Who did what and when, with the values before and after' })

/** The audit trail. */
export const auditRoutes: RoutePlugin<{ graph: Graph }> = async (app, { graph }) => {
  const schema = {
    tags: ['audit'],
    operationId: 'listAuditEntries',
    summary: 'List the audit trail',
    description:
      'Returns who did what and when, newest first, with the values before and after. Rejected writes are included.',
    querystring,
    response: { 200: ok(createPageSchema('AuditPage', entrySchema), 'A page of audit entries') },
  }
  app.get('/audit', { config: { permission: 'administer' }, schema }, async (request) =>
    listAuditEntries(graph, request.query),
  )
}
