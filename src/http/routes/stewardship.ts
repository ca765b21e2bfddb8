import { z } from 'zod'
import { type NodeKey, toEntityTag } from '../../graph/element.ts'
import type { Graph } from '../../graph/graph.ts'
import { mergeNodes } from '../../graph/writing/mergeNodes.ts'
import { formatUtcTime } from '../../model/dates.ts'
import { confidence } from '../../model/kind.ts'
import { kindNameByPath } from '../../model/kinds.ts'
import { idSchema } from '../../model/schemas.ts'
import { valueSchema } from '../../model/valueSchema.ts'
import { toElementBody } from '../elementBodies.ts'
import { parseCondition } from '../etags.ts'
import { changeHeaders, idempotencyHeaders } from '../openapi/requestHeaders.ts'
import { ok, problemResponses, versioned } from '../openapi/responses.ts'
import { type RoutePlugin, registerRoutes } from '../routePlugin.ts'
import { prepareChange, sendWriteResult } from '../writeRequests.ts'

const tags = ['stewardship']
const params = z.object({
  kindPath: z.enum([...kindNameByPath.keys()]).describe('Path of the kind, such as `touchpoints`'),
  id: idSchema.describe('Id of the element'),
})
const problems = { 409: problemResponses[409], 412: problemResponses[412], 422: problemResponses[422] }
const nodeBodySchema = z.record(z.string(), z.unknown()).describe('The element as GET returns it')

const reviewSchema = z
  .strictObject({
    confidence: valueSchema(confidence).optional(),
    reviewEveryDays: z.int().min(1).max(36_500).optional().describe('Days until the next review is due'),
  })
  .meta({
    id: 'ReviewInput',
    description: 'How well evidence supports the element',
    examples: [{ confidence: 'validated' }],
  })

const mergeSchema = z
  .strictObject({ with: idSchema.describe('Id of the duplicate, which is deleted') })
  .meta({
    id: 'MergeInput',
    description: 'The duplicate to merge into the element',
    examples: [{ with: 'first-invoice-2' }],
  })

const countSchema = z.int().min(0)
const mergeResultSchema = z
  .object({
    element: nodeBodySchema,
    moved: countSchema.describe('Relationships moved from the duplicate'),
    joined: countSchema.describe('Relationships that both had, now merged'),
    dropped: countSchema.describe('Relationships between the two, now deleted'),
  })
  .meta({
    id: 'MergeResult',
    description: 'The remaining element, and what happened to the relationships of the duplicate',
  })

/** Reviews and merges of nodes of all kinds. */
export const stewardshipRoutes: RoutePlugin<{ graph: Graph }> = async (app, { graph }) => {
  await registerRoutes(app, [reviewElementRoute, mergeElementsRoute], { graph })
}

const reviewElementRoute: RoutePlugin<{ graph: Graph }> = async (app, { graph }) => {
  const schema = {
    tags,
    operationId: 'reviewElement',
    summary: 'Mark an element as reviewed',
    description: 'Sets `reviewedAt` to now and `reviewedBy` to the caller, and the confidence if given.',
    headers: idempotencyHeaders,
    requestHeaders: changeHeaders,
    params,
    body: reviewSchema,
    response: { 200: ok(nodeBodySchema, 'The element', { headers: versioned }) },
    problems,
  }
  app.post('/:kindPath/:id/review', { config: { permission: 'review' }, schema }, async (request, reply) => {
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
  })
}

const mergeElementsRoute: RoutePlugin<{ graph: Graph }> = async (app, { graph }) => {
  const schema = {
    tags,
    operationId: 'mergeElements',
    summary: 'Merge a duplicate into an element',
    description: 'Moves the relationships of the duplicate to the element, then deletes the duplicate.',
    headers: idempotencyHeaders,
    requestHeaders: changeHeaders,
    params,
    body: mergeSchema,
    response: { 200: ok(mergeResultSchema, 'The element and what moved', { headers: versioned }) },
    problems,
  }
  app.post('/:kindPath/:id/merge', { config: { permission: 'review' }, schema }, async (request, reply) => {
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
  })
}

const toNodeKey = ({ kindPath, id }: z.infer<typeof params>): NodeKey => ({
  kind: kindNameByPath.get(kindPath) ?? '',
  id,
})

function omitUndefined<Values extends object>(values: Values) {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined))
}
