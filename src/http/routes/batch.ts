import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { tagOf } from '../../graph/element.ts'
import type { Graph } from '../../graph/graph.ts'
import type { Answer } from '../../graph/journal/withIdempotencyKey.ts'
import type { Outcome } from '../../graph/writing/change.ts'
import { changeSchema, parseChange, pathInChange } from '../../graph/writing/parseChange.ts'
import { elementBody } from '../elementBodies.ts'
import { eachOf } from '../parseItems.ts'
import { documentedAs } from '../plugins/openapi.ts'
import { problemSchema } from '../plugins/problems.ts'
import { changing, sendWritten, writingHeaders } from '../writeRequests.ts'

const changesAtMost = 10_000

const body = z
  .strictObject({
    changes: documentedAs(
      z.array(z.unknown()).min(1).max(changesAtMost),
      z.array(changeSchema).min(1).max(changesAtMost),
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

const answer = z.object({
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
      config: { needs: 'edit', keepsToDepartment: true },
      bodyLimit: 16 * 1024 * 1024,
      schema: {
        tags: ['batch'],
        summary: 'Make many changes, all or none',
        headers: writingHeaders,
        body,
        response: { 200: answer, default: problemSchema },
      },
    },
    async (request, reply) => {
      const changes = eachOf(request.body.changes, '/changes', parseChange)
      return sendWritten(graph, request, reply, changing(changes, answerOf, pathOf))
    },
  )
}

const pathOf = (index: number, part: string) => `/changes/${index}${pathInChange(part)}`

const answerOf = (outcomes: readonly Outcome[]): Answer => ({
  status: 200,
  headers: {},
  body: { results: outcomes.map(resultOf) },
})

function resultOf({ key, result, values }: Outcome) {
  return {
    result,
    ...(values && { etag: `"${tagOf(values)}"` }),
    element: values ? elementBody(key, values) : { ...key },
  }
}
