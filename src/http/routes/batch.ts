import { z } from 'zod'
import { toEntityTag } from '../../graph/element.ts'
import type { Graph } from '../../graph/graph.ts'
import type { WriteResponse } from '../../graph/journal/withIdempotencyKey.ts'
import type { ChangeOutcome } from '../../graph/writing/change.ts'
import { changeSchema } from '../../graph/writing/changeSchema.ts'
import { toChangePath } from '../../graph/writing/elementInput.ts'
import { parseChange } from '../../graph/writing/parseChange.ts'
import { toElementBody } from '../elementBodies.ts'
import { createHeaders, idempotencyHeaders } from '../openapi/requestHeaders.ts'
import { ok, problemResponses } from '../openapi/responses.ts'
import { parseItems } from '../parseItems.ts'
import type { RoutePlugin } from '../routePlugin.ts'
import { prepareChanges, sendWriteResult } from '../writeRequests.ts'

const maxChanges = 10_000

const body = z.strictObject({
  changes: z.array(z.unknown()).min(1).max(maxChanges),
})

/** Each change is parsed separately, so that faults include its index. */
const documentedBody = body.extend({ changes: z.array(changeSchema).min(1).max(maxChanges) }).meta({
  id: 'BatchInput',
  description: 'Changes in order; later ones see the effects of earlier ones',
  examples: [
    {
      changes: [
        { op: 'create', kind: 'Touchpoint', id: 'first-invoice', properties: { name: 'First invoice' } },
        { op: 'put', kind: 'Department', id: 'finance', properties: { name: 'Finance' } },
        {
          op: 'put',
          type: 'OWNS',
          from: { kind: 'Department', id: 'finance' },
          to: { kind: 'Touchpoint', id: 'first-invoice' },
        },
      ],
    },
  ],
})

const batchResponse = z
  .object({
    results: z.array(
      z
        .object({
          result: z.enum(['created', 'updated', 'unchanged', 'deleted']),
          etag: z.string().optional(),
          element: z
            .record(z.string(), z.unknown())
            .describe('The element as GET returns it; only its key if it was deleted'),
        })
        .meta({ id: 'ChangeResult', description: 'What a change did' }),
    ),
  })
  .meta({ id: 'BatchResult', description: 'The result of each change, in order' })

/** Many changes in one transaction, all or nothing. */
export const batchRoutes: RoutePlugin<{ graph: Graph }> = async (app, { graph }) => {
  const schema = {
    tags: ['batch'],
    operationId: 'applyBatch',
    summary: 'Apply many changes in one transaction',
    description: 'Applies all changes, or none if one of them is invalid.',
    headers: idempotencyHeaders,
    requestHeaders: createHeaders,
    body,
    documentedBody,
    response: { 200: ok(batchResponse, 'The result of each change, in order') },
    problems: { 409: problemResponses[409], 412: problemResponses[412], 422: problemResponses[422] },
  }
  app.post(
    '/batch',
    { config: { permission: 'edit', enforcesDepartment: true }, bodyLimit: 16 * 1024 * 1024, schema },
    async (request, reply) => {
      const changes = parseItems(request.body.changes, '/changes', parseChange)
      return sendWriteResult(graph, request, reply, prepareChanges(changes, toResponse, toFaultPath))
    },
  )
}

const toFaultPath = (index: number, faultPath: string) => `/changes/${index}${toChangePath(faultPath)}`

const toResponse = (outcomes: readonly ChangeOutcome[]): WriteResponse => ({
  status: 200,
  headers: {},
  body: { results: outcomes.map(toResultBody) },
})

function toResultBody({ key, result, values }: ChangeOutcome) {
  return {
    result,
    ...(values && { etag: `"${toEntityTag(values)}"` }),
    element: values ? toElementBody(key, values) : { ...key },
  }
}
