import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Graph } from '../../graph/graph.ts'
import { listAudit } from '../../graph/journal/listAuditEntries.ts'
import { momentSchema } from '../../model/property.ts'
import { pageQuery } from '../listQuery.ts'
import { problemSchema } from '../plugins/problems.ts'
import { pageOf } from './nodes.ts'

const word = z.string().min(1).max(400)

const querystring = z.strictObject({
  limit: pageQuery.limit,
  cursor: pageQuery.cursor,
  who: word.optional().describe('Only what this caller did'),
  kind: word.optional().describe('A kind of node, a type of relationship, or what else is written'),
  element: word.optional().describe('`Touchpoint/invoice`, or `OWNS/Department/finance/Touchpoint/invoice`'),
  operation: word.optional().describe('Such as create, update, delete, merge, review'),
  outcome: z.enum(['done', 'refused']).optional(),
  requestId: word.optional().describe('Only what this request did'),
  from: momentSchema.optional().describe('From this moment on'),
  to: momentSchema.optional().describe('Before this moment'),
})

const values = z.record(z.string(), z.unknown())

const entrySchema = z
  .object({
    id: z.string(),
    at: z.string(),
    author: z.string(),
    requestId: z.string().optional().describe('As in the log, and as `instance` in problems'),
    operation: z.string(),
    outcome: z.enum(['done', 'refused']),
    code: z.string().optional().describe('Why it was refused'),
    kind: z.string().optional(),
    element: z.string().optional(),
    before: values.optional().describe('Of an update only what differs'),
    after: values.optional(),
    details: values.optional(),
  })
  .meta({ id: 'AuditEntry', description: 'Who did what, when, and what was before and after' })

/** The audit trail. */
export const auditRoutes: FastifyPluginAsyncZod<{ graph: Graph }> = async (app, { graph }) => {
  app.get(
    '/audit',
    {
      config: { needs: 'administer' },
      schema: {
        tags: ['audit'],
        summary: 'List who did what, the newest first',
        querystring,
        response: { 200: pageOf(z.array(entrySchema)), default: problemSchema },
      },
    },
    async (request) => listAudit(graph, request.query),
  )
}
