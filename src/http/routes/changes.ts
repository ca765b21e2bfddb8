import { setTimeout as delay } from 'node:timers/promises'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Graph } from '../../graph/graph.ts'
import { type ChangeFeedPage, findSequenceBefore, readChanges } from '../../graph/journal/readChanges.ts'
import { mustBe } from '../../model/faults.ts'
import { timestampSchema } from '../../model/valueSchema.ts'
import { problemSchema } from '../plugins/problems.ts'

const maxWaitSeconds = 20
const pollIntervalMs = 500

const querystring = z.strictObject({
  since: z
    .union([
      z
        .string()
        .regex(/^\d{1,15}$/, mustBe('a sequence number such as 4711'))
        .transform(Number),
      timestampSchema,
    ])
    .default(0)
    .describe('`next` of the answer before, or a time to begin at; all that is kept when not given'),
  limit: z.coerce.number().int().min(1).max(1_000).default(100).describe('How many at most, up to 1,000'),
  wait: z.coerce
    .number()
    .int()
    .min(0)
    .max(maxWaitSeconds)
    .default(0)
    .describe('Seconds to wait for a change when there is none'),
})

const nodeKeySchema = z.object({ kind: z.string(), id: z.string() })

const changeSchema = z
  .object({
    sequence: z.int().describe('Counts the changes, without gaps'),
    at: z.string(),
    operation: z
      .enum(['create', 'update', 'delete', 'import'])
      .describe('import: many elements at once; `GET /imports/{id}` tells of them'),
    element: z.union([nodeKeySchema, z.object({ type: z.string(), from: nodeKeySchema, to: nodeKeySchema })]),
    changed: z.array(z.string()).describe('The properties that changed; their values are on the element'),
    revision: z.int().describe('The revision it has now, or had last'),
  })
  .meta({ id: 'ElementChange', description: 'One change of one element' })

const changesResponse = z.object({
  items: z.array(changeSchema),
  next: z.int().describe('Give it as `since` for what comes after'),
  hasMore: z.boolean().describe('Whether more is there already'),
})

/** The changes in their order, for programs that follow the map. */
export const changeRoutes: FastifyPluginAsyncZod<{ graph: Graph }> = async (app, { graph }) => {
  const serverClosing = new AbortController()
  app.addHook('preClose', async () => serverClosing.abort())
  app.get(
    '/changes',
    {
      config: { permission: 'read' },
      schema: {
        tags: ['changes'],
        summary: 'What changed since a number or a time, in order',
        querystring,
        response: { 200: changesResponse, default: problemSchema },
      },
    },
    async (request, reply) => {
      const { since, limit, wait } = request.query
      const startSequence = typeof since === 'number' ? since : await findSequenceBefore(graph, since)
      const left = new AbortController()
      reply.raw.once('close', () => left.abort())
      const signal = AbortSignal.any([serverClosing.signal, left.signal])
      return waitForChanges(() => readChanges(graph, startSequence, limit), wait, signal)
    },
  )
}

/** Looks until there is something, the time is over, or nobody waits for it any more. */
async function waitForChanges(
  readBatch: () => Promise<ChangeFeedPage>,
  waitSeconds: number,
  signal: AbortSignal,
): Promise<ChangeFeedPage> {
  const maxPolls = Math.ceil((waitSeconds * 1_000) / pollIntervalMs)
  let batch = await readBatch()
  for (let left = maxPolls; left > 0 && batch.items.length === 0 && !signal.aborted; left -= 1) {
    await delay(pollIntervalMs, undefined, { signal }).catch(() => undefined)
    batch = await readBatch()
  }
  return batch
}
