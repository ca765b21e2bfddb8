import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { toEntityTag } from '../../graph/element.ts'
import type { Graph } from '../../graph/graph.ts'
import type { WriteResponse } from '../../graph/journal/withIdempotencyKey.ts'
import type { ChangeOutcome } from '../../graph/writing/change.ts'
import { changeSchema } from '../../graph/writing/changeSchema.ts'
import { toChangePath } from '../../graph/writing/elementInput.ts'
import { parseChange } from '../../graph/writing/parseChange.ts'
import { toElementBody } from '../elementBodies.ts'
import { parseItems } from '../parseItems.ts'
import { documentAs } from '../plugins/openapi.ts'
import { problemSchema } from '../plugins/problems.ts'
import { idempotencyHeaders, prepareChanges, sendWriteResult } from '../writeRequests.ts'

const maxChanges = 10_000

const body = z
  .strictObject({
    changes: documentAs(
      z.array(z.unknown()).min(1).max(maxChanges),
      z.array(changeSchema).min(1).max(maxChanges),
    ),
  })
  .meta({
    id: 'NewBatch',
    description: 'Many changes in their order; later ones see what earlier ones did',
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

const batchResponse = z.object({
  results: z.array(
    z.object({
      result: z.enum(['created', 'updated', 'unchanged', 'deleted']),
      etag: z.string().optional(),
      element: z
        .record(z.string(), z.unknown())
        .describe('As a GET of it would answer; only its key when deleted'),
    }),
  ),
})

/** Many changes in one transaction, all or nothing. */
export const batchRoutes: FastifyPluginAsyncZod<{ graph: Graph }> = async (app, { graph }) => {
  app.post(
    '/batch',
    {
      config: { permission: 'edit', enforcesDepartment: true },
      bodyLimit: 16 * 1024 * 1024,
      schema: {
        tags: ['batch'],
        summary: 'Make many changes, all or none',
        headers: idempotencyHeaders,
        body,
        response: { 200: batchResponse, default: problemSchema },
      },
    },
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
