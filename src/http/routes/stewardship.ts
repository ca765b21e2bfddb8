import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { type NodeKey, tagOf } from '../../graph/element.ts'
import type { Graph } from '../../graph/graph.ts'
import { mergeNodes } from '../../graph/writing/mergeNodes.ts'
import { confidence } from '../../model/kind.ts'
import { kinds } from '../../model/kinds.ts'
import { normalTime, valueSchema } from '../../model/property.ts'
import { idSchema } from '../../model/schemas.ts'
import { elementBody } from '../elementBodies.ts'
import { conditionOf } from '../etags.ts'
import { problemSchema } from '../plugins/problems.ts'
import { changingOne, sendWritten, writingHeaders } from '../writeRequests.ts'

const tags = ['stewardship']
const kindByPath = new Map([...kinds.values()].map(({ path, name }) => [path, name]))
const params = z.object({ kindPath: z.enum([...kindByPath.keys()]), id: idSchema })
const node = z.record(z.string(), z.unknown()).describe('As a GET of it would answer')

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

const count = z.int().min(0)
const mergedSchema = z.object({
  element: node,
  moved: count.describe('Relationships that came from the duplicate'),
  joined: count.describe('Relationships that both had'),
  dropped: count.describe('Relationships between the two'),
})

/** The work of stewards: reviews and merges, for all kinds of nodes. */
export const stewardRoutes: FastifyPluginAsyncZod<{ graph: Graph }> = async (app, { graph }) => {
  app.post(
    '/:kindPath/:id/review',
    {
      config: { needs: 'curate' },
      schema: {
        tags,
        summary: 'Say that an element was checked, now and by whom',
        headers: writingHeaders,
        params,
        body: reviewSchema,
        response: { 200: node, default: problemSchema },
      },
    },
    async (request, reply) => {
      const reviewed = { reviewedAt: normalTime(new Date()), reviewedBy: request.caller.name.slice(0, 200) }
      const work = changingOne({
        op: 'patch',
        key: keyOf(request.params),
        patch: { ...given(request.body), ...reviewed },
        recordedAs: 'review',
        condition: conditionOf(request),
      })
      return sendWritten(graph, request, reply, work)
    },
  )

  app.post(
    '/:kindPath/:id/merge',
    {
      config: { needs: 'curate' },
      schema: {
        tags,
        summary: 'Merge a duplicate into an element',
        headers: writingHeaders,
        params,
        body: mergeSchema,
        response: { 200: mergedSchema, default: problemSchema },
      },
    },
    async (request, reply) => {
      const stays = keyOf(request.params)
      const goes = { ...stays, id: request.body.with }
      const condition = conditionOf(request)
      return sendWritten(graph, request, reply, async (transaction, journal) => {
        const { outcome, ...counts } = await mergeNodes(transaction, journal, { stays, goes, condition })
        const { key, values = {} } = outcome
        const body = { element: elementBody(key, values), ...counts }
        return { status: 200, headers: { etag: `"${tagOf(values)}"` }, body }
      })
    },
  )
}

const keyOf = ({ kindPath, id }: z.infer<typeof params>): NodeKey => ({
  kind: kindByPath.get(kindPath) ?? '',
  id,
})

function given<Values extends object>(values: Values) {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined))
}
