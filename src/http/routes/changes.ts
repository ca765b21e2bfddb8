import { setTimeout as delay } from 'node:timers/promises'
import { z } from 'zod'
import type { Graph } from '../../graph/graph.ts'
import { type ChangeFeedPage, findSequenceBefore, readChanges } from '../../graph/journal/readChanges.ts'
import { mustBe } from '../../model/faults.ts'
import { timestampSchema } from '../../model/valueSchema.ts'
import { ok, problemResponses } from '../openapi/responses.ts'
import { signalEnd } from '../plugins/connectionDraining.ts'
import type { RoutePlugin } from '../routePlugin.ts'

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
    .describe('`next` of the previous response, or a time to start from; all stored changes if omitted'),
  limit: z.coerce.number().int().min(1).max(1_000).default(100).describe('Page size'),
  wait: z.coerce
    .number()
    .int()
    .min(0)
    .max(maxWaitSeconds)
    .default(0)
    .describe('Seconds to wait for a change if there is none'),
})

const nodeKeySchema = z.object({ kind: z.string(), id: z.string() })

const changeSchema = z
  .object({
    sequence: z
      .int()
      .describe(
        'Number of the change, higher than the one before; batches of imports have the numbers in between',
      ),
    at: timestampSchema,
    operation: z
      .enum(['create', 'update', 'delete', 'import'])
      .describe('import: many elements at once; see `GET /imports/{id}`'),
    element: z.union([nodeKeySchema, z.object({ type: z.string(), from: nodeKeySchema, to: nodeKeySchema })]),
    changed: z.array(z.string()).describe('Names of the changed properties'),
    revision: z.int().describe('Revision after the change, or the last one if deleted'),
  })
  .meta({ id: 'ElementChange', description: 'A change to an element' })

const changesResponse = z
  .object({
    items: z.array(changeSchema),
    next: z.int().describe('`since` of the next request'),
    hasMore: z.boolean().describe('Whether there are more changes already'),
  })
  .meta({ id: 'ChangePage', description: 'A page of the change feed' })

/** The change feed, for programs that follow the map. */
export const changeRoutes: RoutePlugin<{ graph: Graph }> = async (app, { graph }) => {
  const schema = {
    tags: ['changes'],
    operationId: 'listChanges',
    summary: 'List changes in order',
    description:
      'Returns the changes since a sequence number or a time. With `wait` the response is delayed until there is a change.',
    querystring,
    response: { 200: ok(changesResponse, 'The next changes') },
    problems: { 410: problemResponses[410] },
  }
  app.get('/changes', { config: { permission: 'read' }, schema }, async (request, reply) => {
    const { since, limit, wait } = request.query
    const startSequence = typeof since === 'number' ? since : await findSequenceBefore(graph, since)
    return waitForChanges(() => readChanges(graph, startSequence, limit), wait, signalEnd(reply))
  })
}

/** Polls until there is a change, the time is over, or the client has disconnected. */
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
