import { setTimeout as delay } from 'node:timers/promises'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Graph } from '../../graph/graph.ts'
import { type Feed, readChanges, sequenceBefore } from '../../graph/journal/readChanges.ts'
import { momentSchema } from '../../model/property.ts'
import { problemSchema } from '../plugins/problems.ts'

const longestWaitSeconds = 20
const lookEveryMs = 500

const querystring = z.strictObject({
  since: z
    .union([
      z
        .string()
        .regex(/^\d{1,15}$/)
        .transform(Number),
      momentSchema,
    ])
    .default(0)
    .describe('`next` of the answer before, or a time to begin at; all that is kept when not given'),
  limit: z.coerce.number().int().min(1).max(1_000).default(100).describe('How many at most, up to 1,000'),
  wait: z.coerce
    .number()
    .int()
    .min(0)
    .max(longestWaitSeconds)
    .default(0)
    .describe('Seconds to wait for a change when there is none'),
})

const end = z.object({ kind: z.string(), id: z.string() })

const changeSchema = z
  .object({
    sequence: z.int().describe('Counts the changes, without gaps'),
    at: z.string(),
    operation: z
      .enum(['create', 'update', 'delete', 'import'])
      .describe('import: many elements at once; `GET /imports/{id}` tells of them'),
    element: z.union([end, z.object({ type: z.string(), from: end, to: end })]),
    changed: z.array(z.string()).describe('The properties that changed; their values are on the element'),
    revision: z.int().describe('The revision it has now, or had last'),
  })
  .meta({ id: 'ElementChange', description: 'One change of one element' })

const answer = z.object({
  items: z.array(changeSchema),
  next: z.int().describe('Give it as `since` for what comes after'),
  hasMore: z.boolean().describe('Whether more is there already'),
})

/** The changes in their order, for programs that follow the map. */
export const changeRoutes: FastifyPluginAsyncZod<{ graph: Graph }> = async (app, { graph }) => {
  const closing = new AbortController()
  app.addHook('preClose', async () => closing.abort())
  app.get(
    '/changes',
    {
      config: { needs: 'read' },
      schema: {
        tags: ['changes'],
        summary: 'What changed since a number or a time, in order',
        querystring,
        response: { 200: answer, default: problemSchema },
      },
    },
    async (request, reply) => {
      const { since, limit, wait } = request.query
      const start = typeof since === 'number' ? since : await sequenceBefore(graph, since)
      const left = new AbortController()
      reply.raw.once('close', () => left.abort())
      const signal = AbortSignal.any([closing.signal, left.signal])
      return firstChanges(() => readChanges(graph, start, limit), wait, signal)
    },
  )
}

/** Looks until there is something, the time is over, or nobody waits for it any more. */
async function firstChanges(
  look: () => Promise<Feed>,
  waitSeconds: number,
  signal: AbortSignal,
): Promise<Feed> {
  const looks = Math.ceil((waitSeconds * 1_000) / lookEveryMs)
  let feed = await look()
  for (let left = looks; left > 0 && feed.items.length === 0 && !signal.aborted; left -= 1) {
    await delay(lookEveryMs, undefined, { signal }).catch(() => undefined)
    feed = await look()
  }
  return feed
}
