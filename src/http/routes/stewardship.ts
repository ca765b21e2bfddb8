import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { type NodeKey, toEntityTag } from '../../graph/element.ts'
import type { Graph } from '../../graph/graph.ts'
import { mergeNodes } from '../../graph/writing/mergeNodes.ts'
import { formatUtcTime } from '../../model/dates.ts'
import { confidence } from '../../model/kind.ts'
import { nodeKinds } from '../../model/kinds.ts'
import { idSchema } from '../../model/schemas.ts'
import { valueSchema } from '../../model/valueSchema.ts'
import { toElementBody } from '../elementBodies.ts'
import { parseCondition } from '../etags.ts'
import { problemSchema } from '../plugins/problems.ts'
import { idempotencyHeaders, prepareChange, sendWriteResult } from '../writeRequests.ts'

const tags = ['stewardship']
const kindByPath = new Map([...nodeKinds.values()].map(({ path, name }) => [path, name]))
const params = z.object({ kindPath: z.enum([...kindByPath.keys()]), id: idSchema })
const nodeBodySchema = z.record(z.string(), z.unknown()).describe('As a GET of it would answer')

const reviewSchema = z
  .strictObject({
    confidence: valueSchema(confidence).optional(),
    reviewEveryDays: z.int().min(1).max(36_500).optional().describe('It is stale this long after a review'),
  })
  .meta({
    id: 'NewReview',
    description: 'That an element was checked, and how well evidence supports it',
    examples: [{ confidence: 'validated' }],
  })

const mergeSchema = z.strictObject({ with: idSchema.describe('The duplicate; it is deleted') }).meta({
  id: 'NewMerge',
  description: 'Which duplicate becomes part of the element',
  examples: [{ with: 'first-invoice-2' }],
})

const countSchema = z.int().min(0)
const mergeResultSchema = z.object({
  element: nodeBodySchema,
  moved: countSchema.describe('Relationships that came from the duplicate'),
  joined: countSchema.describe('Relationships that both had'),
  dropped: countSchema.describe('Relationships between the two'),
})

/** The work of stewards: reviews and merges, for all kinds of nodes. */
export const stewardshipRoutes: FastifyPluginAsyncZod<{ graph: Graph }> = async (app, { graph }) => {
  app.post(
    '/:kindPath/:id/review',
    {
      config: { permission: 'review' },
      schema: {
        tags,
        summary: 'Say that an element was checked, now and by whom',
        headers: idempotencyHeaders,
        params,
        body: reviewSchema,
        response: { 200: nodeBodySchema, default: problemSchema },
      },
    },
    async (request, reply) => {
      const reviewValues = {
        reviewedAt: formatUtcTime(new Date()),
        reviewedBy: request.caller.name.slice(0, 200),
      }
      const work = prepareChange({
        op: 'patch',
        key: toNodeKey(request.params),
        patch: { ...omitUndefined(request.body), ...reviewValues },
        auditOperation: 'review',
        condition: parseCondition(request),
      })
      return sendWriteResult(graph, request, reply, work)
    },
  )

  app.post(
    '/:kindPath/:id/merge',
    {
      config: { permission: 'review' },
      schema: {
        tags,
        summary: 'Merge a duplicate into an element',
        headers: idempotencyHeaders,
        params,
        body: mergeSchema,
        response: { 200: mergeResultSchema, default: problemSchema },
      },
    },
    async (request, reply) => {
      const targetKey = toNodeKey(request.params)
      const duplicateKey = { ...targetKey, id: request.body.with }
      const condition = parseCondition(request)
      return sendWriteResult(graph, request, reply, async (transaction, journal) => {
        const { outcome, ...counts } = await mergeNodes(transaction, journal, {
          targetKey,
          duplicateKey,
          condition,
        })
        const { key, values = {} } = outcome
        const body = { element: toElementBody(key, values), ...counts }
        return { status: 200, headers: { etag: `"${toEntityTag(values)}"` }, body }
      })
    },
  )
}

const toNodeKey = ({ kindPath, id }: z.infer<typeof params>): NodeKey => ({
  kind: kindByPath.get(kindPath) ?? '',
  id,
})

function omitUndefined<Values extends object>(values: Values) {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined))
}
