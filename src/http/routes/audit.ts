import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Graph } from '../../graph/graph.ts'
import { auditOutcomes, journalOperations } from '../../graph/journal/journal.ts'
import { listAuditEntries } from '../../graph/journal/listAuditEntries.ts'
import { timestampSchema } from '../../model/valueSchema.ts'
import { pageQuery } from '../listQuery.ts'
import { problemSchema } from '../plugins/problems.ts'
import { createPageSchema } from './nodes.ts'

const textParameter = z.string().min(1).max(400)

const operationSchema = z.enum(Object.keys(journalOperations)).describe(
  Object.entries(journalOperations)
    .map(([operation, label]) => `${operation}: ${label}`)
    .join('; '),
)

const querystring = z.strictObject({
  limit: pageQuery.limit,
  cursor: pageQuery.cursor,
  who: textParameter.optional().describe('Only what this caller did'),
  kind: textParameter.optional().describe('A kind of node, a type of relationship, or what else is written'),
  element: textParameter
    .optional()
    .describe('`Touchpoint/invoice`, or `OWNS/Department/finance/Touchpoint/invoice`'),
  operation: operationSchema.optional(),
  outcome: z.enum(auditOutcomes).optional(),
  requestId: textParameter.optional().describe('Only what this request did'),
  from: timestampSchema.optional().describe('From this moment on'),
  to: timestampSchema.optional().describe('Before this moment'),
})

const valuesSchema = z.record(z.string(), z.unknown())

const entrySchema = z
  .object({
    id: z.string(),
    at: z.string(),
    author: z.string(),
    requestId: z.string().optional().describe('As in the log, and as `instance` in problems'),
    operation: z.string(),
    outcome: z.enum(auditOutcomes),
    code: z.string().optional().describe('Why it was refused'),
    kind: z.string().optional(),
    element: z.string().optional(),
    before: valuesSchema.optional().describe('Of an update only what differs'),
    after: valuesSchema.optional(),
    details: valuesSchema.optional(),
  })
  .meta({ id: 'AuditEntry', description: 'Who did what, when, and what was before and after' })

/** The audit trail. */
export const auditRoutes: FastifyPluginAsyncZod<{ graph: Graph }> = async (app, { graph }) => {
  app.get(
    '/audit',
    {
      config: { permission: 'administer' },
      schema: {
        tags: ['audit'],
        summary: 'List who did what, the newest first',
        querystring,
        response: { 200: createPageSchema(z.array(entrySchema)), default: problemSchema },
      },
    },
    async (request) => listAuditEntries(graph, request.query),
  )
}
